"""Acts of money coming in, one function an act."""
