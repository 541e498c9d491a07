"""The sound of a timeline."""
