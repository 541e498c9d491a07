"""Training of the luma up-scaler."""
