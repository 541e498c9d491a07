"""Produce a video from a script: speech, pictures, texts and music, scene by scene."""
