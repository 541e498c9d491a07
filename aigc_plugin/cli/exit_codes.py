"""Exit codes of every command."""

FAILED = 1
USAGE = 2
DAMAGED_INPUT = 3
"""All that could be read is written."""
CANCELLED = 130
