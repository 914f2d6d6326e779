"""Collective bargaining: from the request to the contract in force, its term and whom it covers (speech:C06, C12)."""
