"""Mandarin text."""
