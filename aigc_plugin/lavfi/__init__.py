"""ffmpeg's filter graphs, and ffmpeg command lines that use our filters."""
