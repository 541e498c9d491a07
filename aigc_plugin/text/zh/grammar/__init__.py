"""Mandarin text to spoken words: rules for numbers, dates, money, units."""
