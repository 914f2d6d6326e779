"""Pure rules of the books: what a chart holds, when a voucher stands."""
