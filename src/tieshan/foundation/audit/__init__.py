"""A journal that proves itself: entries, row history, guards, seals, and the check of all of them."""
