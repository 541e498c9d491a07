"""Read and write audio files block by block."""
