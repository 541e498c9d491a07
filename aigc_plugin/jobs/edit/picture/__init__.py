"""The picture of a timeline."""
