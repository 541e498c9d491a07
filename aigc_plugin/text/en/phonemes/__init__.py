"""English: spoken words to phonemes."""
