"""Papers: gap-free numbers, encrypted attachments, Word files in the official layout."""
