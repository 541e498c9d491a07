"""German: text to spoken words."""
