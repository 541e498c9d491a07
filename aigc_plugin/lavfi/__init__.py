"""ffmpeg's filter graphs as text, and ffmpeg command lines that hold filters of ours."""
