"""Wordings: what they may say, how they read for a customer, and who agreed to them."""
