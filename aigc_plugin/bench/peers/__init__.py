"""The other ways to run the same network on this machine; each is imported in a child process only."""
