"""What colleagues see of messages, and what they do about them."""
