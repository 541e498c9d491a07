"""English grammar: written text to spoken words, for voices that speak phonemes."""
