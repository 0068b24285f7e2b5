"""What customers want, allowed and closed: wishes, consent, suppressed addresses."""
