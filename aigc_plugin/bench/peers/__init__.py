"""Other libraries that run the same network; each is imported only in a child process."""
