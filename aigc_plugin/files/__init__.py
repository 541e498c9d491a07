"""Files of any kind: readable inputs, outputs that appear whole or not at all, text files."""
