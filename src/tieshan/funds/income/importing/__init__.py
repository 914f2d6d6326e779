"""Files of the tax office and the bank: matched by taxpayer code, month and amount, booked set-based."""
