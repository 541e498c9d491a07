"""Editing: cut, join, mix and render timelines."""
