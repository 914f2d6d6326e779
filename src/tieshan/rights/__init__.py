"""Rights work as regular procedure (speech:C04, C06, C11–C17)."""
