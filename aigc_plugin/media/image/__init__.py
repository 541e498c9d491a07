"""Still images to planes and back, with their metadata."""
