"""Audio files to samples and back, as streams."""
