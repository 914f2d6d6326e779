"""The part of the answer key that speaks of employers in trouble: from the script alone, by rules written again."""
