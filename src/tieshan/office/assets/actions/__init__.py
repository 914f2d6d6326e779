"""Acts of the asset register."""
