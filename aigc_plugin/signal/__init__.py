"""Signal processing around the networks: spectra, whitening, excitation. NumPy alone, everything streams."""
