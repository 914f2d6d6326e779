"""The answer key of a simulated span, worked out from the script alone."""
