"""Whole jobs, from files to files: what the commands, the ffmpeg filters and Blender run."""
