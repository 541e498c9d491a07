"""Mandarin words to phonemes."""
