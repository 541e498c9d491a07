"""Text normalisation for speech: written text to spoken sentences, symbols of acoustic models, SSML, subtitles."""
