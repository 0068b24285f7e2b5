"""Pages of the one voice."""
