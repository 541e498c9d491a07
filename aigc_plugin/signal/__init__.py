"""Signal processing around the networks: spectra, whitening, excitation. NumPy only; everything streams."""
