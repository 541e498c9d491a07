"""The watermark in sound: not heard, found after encoders, resampling and cuts, and never found by chance."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soxr
from av.audio.frame import AudioFrame

from aigc_plugin.media.audio.first_sound import first_sound
from aigc_plugin.signal.audio_watermark import THRESHOLD, AudioWatermarker, detect_watermark
from support.media import synthetic_speech

RATE = 24_000


def sound(first: int, rate: int = RATE) -> np.ndarray:
    """Some eight seconds of what sounds like speech, (1, n)."""
    return np.concatenate([synthetic_speech(seed, rate) for seed in range(first, first + 4)])[None]


def marked(samples: np.ndarray, rate: int = RATE, block: int = 4096) -> np.ndarray:
    marker = AudioWatermarker(rate, samples.shape[0])
    blocks = [samples[:, at : at + block] for at in range(0, samples.shape[1], block)]
    return np.concatenate([*(marker.push(part) for part in blocks), marker.finish()], 1)


def through_encoder(samples: np.ndarray, codec: str, kind: str, bits: int) -> tuple[np.ndarray, int]:
    """Encode and decode at 48 kHz."""
    wide = soxr.resample(samples[0], RATE, 48_000).astype(np.float32)
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        stream: Any = container.add_stream(codec, rate=48_000)
        stream.layout, stream.bit_rate = "mono", bits
        form = stream.codec_context.format.name
        frame = AudioFrame.from_ndarray(wide[None], format="fltp", layout="mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(form, "mono", 48_000, frame_size=stream.codec_context.frame_size or 1152)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    decoded = np.concatenate(parts, 1).astype(np.float32)
    return decoded / (32768 if np.abs(decoded).max() > 2 else 1), 48_000


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return marked(sound(0))


def test_it_is_found_in_marked_sound_alone(speech: np.ndarray) -> None:
    assert detect_watermark(speech, RATE).is_found
    assert not detect_watermark(sound(0), RATE).is_found


@pytest.mark.parametrize(
    ("codec", "kind", "bits"), [("aac", "adts", 96_000), ("libmp3lame", "mp3", 128_000), ("libopus", "ogg", 48_000)]
)
def test_it_survives_encoders(codec: str, kind: str, bits: int, speech: np.ndarray) -> None:
    assert detect_watermark(*through_encoder(speech, codec, kind, bits)).is_found


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
def test_it_survives_resampling(rate: int, speech: np.ndarray) -> None:
    assert detect_watermark(soxr.resample(speech[0], RATE, rate)[None], rate).is_found


@pytest.mark.parametrize("start", [0.137, 1.5, 2.9041])
def test_it_survives_a_cut(start: float, speech: np.ndarray) -> None:
    assert detect_watermark(speech[:, round(start * RATE) : round((start + 5) * RATE)], RATE).is_found


def test_it_is_as_long_as_the_sound_and_does_not_depend_on_blocks(speech: np.ndarray) -> None:
    assert speech.shape == sound(0).shape
    assert speech.dtype == np.float32
    assert np.array_equal(marked(sound(0), block=777), speech)
    for length in (0, 1, 100, 5000):
        assert marked(sound(0)[:, :length]).shape == (1, length)


def test_no_band_changes_by_more_than_it_says(speech: np.ndarray) -> None:
    """A tone between 300 Hz and 7 kHz changes by about 0.9 dB, one outside not at all."""
    time = np.arange(4 * RATE) / RATE
    for frequency, most in ((1000.0, 1.2), (100.0, 0.02), (9000.0, 0.02)):
        tone = np.sin(2 * np.pi * frequency * time).astype(np.float32)[None]
        change = 20 * np.log10(np.abs(marked(tone)[0, 480:-480]).max() / np.abs(tone).max())
        assert abs(change) <= most
    error = speech - sound(0)
    assert 10 * math.log10(float((sound(0) ** 2).sum() / (error**2).sum())) > 20


def test_false_alarms_are_as_rare_as_computed(data: Path) -> None:
    """The bound holds: of some forty sounds without a mark none is near the threshold, and scores follow the bound."""
    scores = [detect_watermark(sound(4 * number)[:, : 5 * RATE], RATE).score for number in range(1, 10)]
    noise = np.random.default_rng(1)
    scores += [detect_watermark(noise.standard_normal((1, 5 * RATE)).astype(np.float32), RATE).score for _ in range(20)]
    for path in sorted((data / "speech" / "ljspeech" / "wavs").glob("*.flac"))[:15]:
        read = first_sound(str(path), 8.0)
        assert read is not None
        scores.append(detect_watermark(*read).score)
    limit = math.sqrt(2 * math.log(510 / THRESHOLD))
    assert max(scores) < limit - 1
    assert detect_watermark(np.zeros((1, 3 * RATE), np.float32), RATE).false_alarm == 1.0
    assert detect_watermark(np.zeros((1, 10), np.float32), RATE).false_alarm == 1.0
