"""Generators: load(…) once, then generate(…) or stream(…); one module a model family."""
