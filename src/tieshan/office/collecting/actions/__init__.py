"""Acts of those who collect, and of those who fill in."""
