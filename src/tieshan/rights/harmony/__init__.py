"""Assessment of harmonious enterprises by a dated standard (speech:C11)."""
