"""Pages of the lowest layer: find with access, form, action, answer."""
