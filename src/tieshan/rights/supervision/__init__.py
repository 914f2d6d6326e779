"""Labour-law supervision: who supervises where, inspections, and the three letters (speech:C15)."""
