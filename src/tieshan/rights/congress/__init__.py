"""Workers' congress and openness of enterprise affairs (speech:C12)."""
