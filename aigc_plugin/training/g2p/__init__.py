"""Training of the network that pronounces unknown words, from lexicons."""
