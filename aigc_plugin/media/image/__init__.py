"""Read and write still images, with their metadata."""
