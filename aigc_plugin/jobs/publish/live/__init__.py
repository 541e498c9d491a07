"""Films as live streams."""
