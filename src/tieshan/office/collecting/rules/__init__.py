"""Reading the layout of a table, checking values, and writing rows back into the original workbook."""
