"""Readers and writers of audio, images and video."""
