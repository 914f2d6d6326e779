"""Reading collections, and the facts that fill tables in ahead."""
