"""Plot a held-out sentence as recorded and as spoken by a voice, with the times of the words.

python benchmarks/voice_spectrograms.py FOLDER OUT.png [VOICE] [ID]
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from voice_quality import sentence_of

from aigc_plugin import Audio, Engine, WaveGlow, mel_spectrogram
from aigc_plugin.data.transcripts import read_transcripts
from aigc_plugin.generators.voice import VoiceModel
from aigc_plugin.text.normalise import Notation
from aigc_plugin.weights.families.voice import load_voice

SECONDS_A_FRAME = 256 / 22050


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    voice = VoiceModel(load_voice(sys.argv[3] if len(sys.argv) > 3 else "aigc-voice-de"), Engine())
    test = [one for one in read_transcripts(folder) if one.split == "test"]
    chosen = [one for one in test if len(sys.argv) < 5 or one.id == sys.argv[4]]
    sentence = min((one for one in chosen), key=lambda one: abs(len(one.text) - 60))
    spoken = sentence_of(sentence.text, Notation(voice.config.language, voice.notation))
    said = voice.speak(spoken)
    sound = WaveGlow.load().generate(said.mel, pitch=said.pitch)
    rows = {
        "recording": Audio.read(sentence.path, rate=22050).samples.mean(0),
        "aigc-voice-de": sound.samples[0],
    }
    mpl.use("Agg")
    figure, axes = plt.subplots(2, 1, figsize=(11, 5.5), sharex=True)
    longest = max(len(samples) for samples in rows.values()) / 22050
    for axis, (name, samples) in zip(axes, rows.items(), strict=True):
        mel = mel_spectrogram(samples.astype(np.float32)).values
        extent = (0.0, mel.shape[1] * SECONDS_A_FRAME, 0.0, 80.0)
        look = {"vmin": -10, "vmax": 0.5, "cmap": "magma", "interpolation": "nearest"}
        axis.imshow(mel, origin="lower", aspect="auto", extent=extent, **look)
        axis.set_xlim(0, longest)
        axis.set_ylabel("mel band")
        axis.set_title(name, loc="left", fontsize=10)
    for word, (start, end) in zip(spoken.words, said.spans, strict=True):
        axes[1].axvline(start * SECONDS_A_FRAME, color="white", linewidth=0.7)
        axes[1].text((start + end) / 2 * SECONDS_A_FRAME, 74, word.written, color="white", ha="center", fontsize=8)
    axes[1].set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(target, dpi=80)


if __name__ == "__main__":
    main()
