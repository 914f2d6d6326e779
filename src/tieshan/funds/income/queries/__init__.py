"""Reading money that comes in."""
