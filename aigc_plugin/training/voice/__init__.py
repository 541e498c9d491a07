"""Training of voices: aligner, auto-encoder, acoustic model."""
