"""Reads of the asset register."""
