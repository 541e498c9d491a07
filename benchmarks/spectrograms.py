"""Plot spectrograms of a recording, Griffin-Lim, the source-filter signal and the model beside each other.

python benchmarks/spectrograms.py IN OUT.png [MODEL]
"""

from __future__ import annotations

import sys
from pathlib import Path

import librosa
import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from vocoder_quality import griffin_lim, source_filter

from aigc_plugin import Audio, WaveGlow, mel_spectrogram

SECONDS = (0.3, 2.3)


def main() -> None:
    recording, target = Path(sys.argv[1]), Path(sys.argv[2])
    model = sys.argv[3] if len(sys.argv) > 3 else "aigc-waveglow"
    mpl.use("Agg")
    real = Audio.read(recording, rate=22050).samples[0]
    mel = mel_spectrogram(real).values
    voc = WaveGlow.load(model)
    sounds = {
        "recording": real,
        "Griffin-Lim from its mel": griffin_lim(mel),
        "source-filter signal alone": source_filter(voc, voc.refine)(mel),
        "aigc-waveglow": voc.generate(mel).samples[0],
    }
    figure, axes = plt.subplots(2, 4, figsize=(15, 6), height_ratios=(3, 1), constrained_layout=True)
    first, last = (int(s * 22050) for s in SECONDS)
    for column, (name, samples) in enumerate(sounds.items()):
        piece = samples[first:last]
        power = 20 * np.log10(np.abs(librosa.stft(piece, n_fft=1024, hop_length=64)) + 1e-4)
        axes[0, column].imshow(power, origin="lower", aspect="auto", cmap="magma", vmin=-60, vmax=30,
                               extent=(0, len(piece) / 22050, 0, 11.025))  # fmt: skip
        axes[0, column].set_title(name)
        loudest = int(np.argmax(np.convolve(np.square(real[first:last]), np.ones(600), "same")))
        axes[1, column].plot(piece[loudest - 330 : loudest + 330], linewidth=0.8)
        axes[1, column].set_axis_off()
    axes[0, 0].set_ylabel("kHz")
    figure.savefig(target, dpi=80)


if __name__ == "__main__":
    main()
