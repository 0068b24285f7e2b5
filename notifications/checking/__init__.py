"""Our check: one snapshot in, every finding out, and the words for both."""
