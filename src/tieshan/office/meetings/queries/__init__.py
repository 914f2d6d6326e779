"""Reading meetings."""
