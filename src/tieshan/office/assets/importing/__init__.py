"""Taking an office's list of assets in."""
