"""Members' money in custody: books, money in, money out, and the proof that the bank holds it (speech:C03, C30)."""
