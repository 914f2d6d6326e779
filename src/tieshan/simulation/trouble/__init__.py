"""Employers in trouble: the script of it, who acts, how it is played, what the house says of it."""
