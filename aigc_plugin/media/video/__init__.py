"""Video files to frames and back, with every other stream, timestamp and tag."""
