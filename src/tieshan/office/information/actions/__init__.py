"""Acts on information items, adoptions, schemes and research papers."""
