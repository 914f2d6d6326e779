"""The money's part of the answer key: from the script alone, by rules written a second time."""
