"""Pure Python values that know neither Django nor a database."""
