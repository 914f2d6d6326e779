"""Acts on tasks: giving them, and carrying them through the four stages."""
