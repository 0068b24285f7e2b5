"""One form per action, named after it; forms shape data and hold no rules."""
