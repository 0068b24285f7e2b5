"""Forms about messages, one for each action."""
