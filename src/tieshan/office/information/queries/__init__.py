"""Reading items, adoptions, schemes and papers."""
