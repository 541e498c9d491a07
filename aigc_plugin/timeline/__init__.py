"""Timelines of an edit: exact values, and their text form. Rendering them is a job."""
