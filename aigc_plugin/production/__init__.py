"""Scripts of videos: scenes with what is said, seen and written, read from plain text or TOML."""
