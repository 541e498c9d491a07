"""English: text to spoken words."""
