"""Files as such: inputs that can be read, outputs that appear whole or not at all, text files."""
