"""Pages of the ground floor: find with access, form, deed, answer."""
