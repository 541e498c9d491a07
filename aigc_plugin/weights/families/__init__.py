"""Families of models: the configuration, tensor names and shapes of each."""
