"""German: spoken words to phonemes."""
