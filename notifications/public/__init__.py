"""What customers see and do behind a link, without signing in."""
