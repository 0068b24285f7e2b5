"""What comes back: replies, reports of providers, and what a person must look at."""
