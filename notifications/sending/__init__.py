"""From a message that is due to what a provider took, and what follows if a sender dies."""
