"""The options of every job, each described once: what the command line, filter graphs, tables and documents offer."""
