"""Importing member rosters and lists of cadres."""
