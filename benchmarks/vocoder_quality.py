"""Quality of the packaged vocoder in figures: copy synthesis of speech that it was not trained on.

    python benchmarks/vocoder_quality.py FOLDER [--model NAME|PATH] [--most 16] [--out FILE.json]

Every contender gets the mel alone. Needs the extra `bench` (pesq, pystoi, librosa).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
import soxr
from numpy.typing import NDArray
from pesq import pesq
from pystoi import stoi

from aigc_plugin import Audio, WaveGlow, backends, mel_spectrogram
from aigc_plugin.signal.mel import PUBLISHED, mel_filters
from aigc_plugin.signal.source_filter import SourceFilter

FloatArray = NDArray[np.float32]
BANDS = ((0, 1000), (1000, 2000), (2000, 3000), (3000, 4000), (4000, 6000), (6000, 8000))
RESOLUTIONS = ((256, 64), (512, 128), (1024, 256))


def griffin_lim(mel: FloatArray) -> FloatArray:
    magnitude = librosa.util.nnls(mel_filters(PUBLISHED), np.exp(mel))
    synthesised = librosa.griffinlim(magnitude, n_iter=60, hop_length=256, n_fft=1024, random_state=0)
    return np.pad(synthesised, (0, mel.shape[1] * 256 - len(synthesised))).astype(np.float32)


def source_filter(voc: WaveGlow, passes: int) -> Callable[[FloatArray], FloatArray]:
    """Source-filter signal alone, with as many passes as in the whole model; pitch from the mel."""

    def make(mel: FloatArray) -> FloatArray:
        source = SourceFilter(passes)
        source.want(mel.T.copy())
        return np.concatenate([source.push(voc.pitch(mel)), source.finish()])

    return make


def multi_resolution_distance(synthesised: FloatArray, real: FloatArray) -> float:
    """Mean of log-magnitude L1 plus spectral convergence over three resolutions, up to 11 kHz."""
    total = 0.0
    for size, hop in RESOLUTIONS:
        a, b = (np.abs(librosa.stft(x, n_fft=size, hop_length=hop)) for x in (synthesised, real))
        floor = 1e-5 * size**0.5 + 0.003 * b.mean()
        total += np.abs(np.log(a + floor) - np.log(b + floor)).mean() + np.linalg.norm(b - a) / np.linalg.norm(b)
    return total / len(RESOLUTIONS)


def harmonics_to_noise(samples: FloatArray, f0: FloatArray) -> FloatArray:
    """Decibels (bands, voiced frames): energy around the harmonics over that half-way between them."""
    power = np.abs(librosa.stft(samples, n_fft=2048, win_length=1024, hop_length=256)) ** 2 + 1e-12
    hertz = np.arange(1025) * (22050 / 2048)
    out = []
    for t in np.flatnonzero(f0[: power.shape[1]] > 100):
        place = hertz / f0[t]
        away = np.abs(place - np.round(place)) * f0[t]
        on, off = away < 22, np.abs(place - np.floor(place) - 0.5) * f0[t] < 22
        rows = [(hertz >= low) & (hertz < high) for low, high in BANDS]
        out.append([10 * np.log10(power[on & r, t].mean() / power[off & r, t].mean()) for r in rows])
    return np.array(out, np.float32).T


def measures(synthesised: FloatArray, real: FloatArray, f0: FloatArray) -> dict[str, float]:
    synthesised = synthesised[: len(real)]
    narrow = [soxr.resample(x, 22050, 16000, quality="HQ") for x in (real, synthesised)]
    mels = [mel_spectrogram(x).values for x in (synthesised, real)]
    # By frame, two samples of the same noise differ, too; the means over a recording say how much noise there is.
    ratios = [harmonics_to_noise(x, f0) for x in (synthesised, real)]
    noise = np.abs(ratios[0] - ratios[1]).mean(axis=1)
    level = np.abs(ratios[0].mean(axis=1) - ratios[1].mean(axis=1))
    return {
        "pesq_wb": pesq(16000, *narrow, "wb"),
        "stoi": stoi(*narrow, 16000),
        "log_mel_l1": float(np.abs(mels[0] - mels[1]).mean()),
        "mr_stft": multi_resolution_distance(synthesised, real),
        "hnr_frames_db": float(noise.mean()),
        "hnr_level_db": float(level.mean()),
        **{f"hnr_level_{low}_{high}": float(v) for (low, high), v in zip(BANDS, level, strict=True)},
    }


def contenders(model: str) -> dict[str, Callable[[FloatArray], FloatArray]]:
    voc = WaveGlow.load(model, precision="float32")
    passes = int(voc.config.signal["refine"])

    def flow(**options: float) -> Callable[[FloatArray], FloatArray]:
        return lambda mel: voc.generate(mel, **options).samples[0]  # type: ignore[arg-type]

    synthesised: dict[str, Callable[[FloatArray], FloatArray]] = {
        "Griffin-Lim, 60 iterations, NNLS": griffin_lim,
        f"source-filter alone, {passes} passes (nothing trained but the pitch)": source_filter(voc, passes),
        f"source-filter alone, {passes + 2} passes": source_filter(voc, passes + 2),
        "flow alone, no passes": flow(refine=0),
        f"the model: flow, {passes} passes": flow(),
        "the model, sigma 0": flow(sigma=0.0),
        "the model, 24 passes": flow(refine=24),
    }
    for precision in ("bfloat16", "int8"):
        if precision in backends.precisions():
            other = WaveGlow.load(model, precision=precision)
            synthesised[f"the model, {precision}"] = lambda mel, other=other: other.generate(mel).samples[0]
    return synthesised


def pitch_labels(samples: FloatArray) -> FloatArray:
    import pyworld

    return pyworld.harvest(samples.astype(float), 22050, frame_period=1000 * 256 / 22050)[0].astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="aigc-waveglow")
    parser.add_argument("--most", type=int, default=16)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    synthesised = contenders(options.model)
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in synthesised}
    paths = sorted(p for p in options.folder.rglob("*") if p.suffix in {".flac", ".wav", ".opus"})[: options.most]
    for path in paths:
        real = Audio.read(path, rate=22050).samples[0]
        mel, f0 = mel_spectrogram(real).values, pitch_labels(real)
        for name, make in synthesised.items():
            rows[name].append(measures(make(mel), real, f0))
    table = {name: {key: float(np.mean([r[key] for r in row])) for key in row[0]} for name, row in rows.items()}
    print(f"{len(paths)} recordings of {options.folder.name}; {options.model}\n")
    print(
        "| | PESQ-wb | STOI | log-mel L1 | MR-STFT | HNR by band, dB | HNR by band and frame, dB |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name, r in table.items():
        print(f"| {name} | {r['pesq_wb']:.3f} | {r['stoi']:.4f} | {r['log_mel_l1']:.3f} | {r['mr_stft']:.3f} "
              f"| {r['hnr_level_db']:.2f} | {r['hnr_frames_db']:.2f} |")  # fmt: skip
    if options.out:
        options.out.write_text(json.dumps({"recordings": len(paths), "model": options.model, "table": table}, indent=1))


if __name__ == "__main__":
    main()
