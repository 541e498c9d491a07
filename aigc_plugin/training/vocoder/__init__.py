"""Training of vocoders: WaveGlow and the pitch network."""
