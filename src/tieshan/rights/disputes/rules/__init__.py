"""Pure rules of disputes: which clock starts when, and from which day."""
