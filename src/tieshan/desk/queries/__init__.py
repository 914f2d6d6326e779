"""What the desk reads from the rooms below it."""
