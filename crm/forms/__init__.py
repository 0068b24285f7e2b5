"""One form per deed, named after it; forms shape data and hold no rules."""
