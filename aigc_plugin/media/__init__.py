"""Files to values and back: sound readers and writers, and the mel spectrogram."""
