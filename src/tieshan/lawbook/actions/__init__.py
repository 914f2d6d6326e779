"""What a district changes in the lawbook."""
