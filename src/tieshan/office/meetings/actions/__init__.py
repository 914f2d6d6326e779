"""Acts on meetings."""
