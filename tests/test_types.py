"""Values check themselves; each error is also the builtin that it resembles."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from aigc_plugin import errors
from aigc_plugin.errors import InputError
from aigc_plugin.media.audio.audio import Audio, as_audio
from aigc_plugin.types import Latents, Mel, as_mel


def test_audio_accepts_arrays_and_lists() -> None:
    for samples in ([0.0, 0.5, -0.5], np.zeros(3), np.zeros((1, 3), np.float16), np.zeros((3, 1)).T):
        audio = Audio(samples, 22050)  # type: ignore[arg-type]
        assert (audio.samples.shape, audio.samples.dtype) == ((1, 3), np.float32)
        assert audio.samples.flags.c_contiguous
    assert Audio(np.zeros((2, 44100)), 44100.0).duration == 1.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("samples", "rate", "expected"),
    [
        (np.zeros((1, 2, 3)), 22050, "shape"),
        (np.zeros(()), 22050, "shape"),
        (np.zeros(0), 22050, "no samples"),
        (np.zeros((0, 5)), 22050, "shape"),
        (np.zeros((22050, 2)), 22050, "22050 channels"),
        (np.array([0.0, np.nan]), 22050, r"sample \(0, 1\) is NaN"),
        (np.array([[0.0], [np.inf]]), 22050, r"sample \(1, 0\) is infinity"),
        (np.array([1e300]), 22050, "infinity"),
        (np.zeros(3, np.int16), 22050, "int16"),
        (np.zeros(3, np.complex64), 22050, "complex64"),
        (["a"], 22050, "numbers"),
        ([[0.0], [0.0, 1.0]], 22050, "numbers"),
        (np.zeros(3), 0, "sample rate"),
        (np.zeros(3), -1, "sample rate"),
        (np.zeros(3), 22050.5, "sample rate"),
        (np.zeros(3), float("nan"), "sample rate"),
        (np.zeros(3), "fast", "sample rate"),
        (np.zeros(3), None, "sample rate"),
    ],
)
def test_audio_refuses_other_values(samples: object, rate: object, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        Audio(samples, rate)  # type: ignore[arg-type]


def test_mel_checks_its_shape() -> None:
    assert Mel(np.zeros((80, 100))).duration == pytest.approx(100 * 256 / 22050)
    for values, expected in (
        (np.zeros(80), "shape"),
        (np.zeros((80, 0)), "at least one frame"),
        (np.zeros((1, 80, 4)), "shape"),
        (np.full((80, 2), np.nan), r"\(0, 0\) is NaN"),
        (np.full((80, 2), 1e30), r"\(0, 0\) is 1e\+30, outside -40 to 20"),
        (np.full((80, 2), -1e30), r"\(0, 0\) is -1e\+30, outside"),
    ):
        with pytest.raises(InputError, match=expected):
            Mel(values)


def test_as_mel_refuses_mels_of_other_models() -> None:
    mel = Mel(np.zeros((80, 5)))
    assert as_mel(mel) is mel
    assert as_mel(np.zeros((40, 5)), n_mel=40).n_mel == 40
    with pytest.raises(InputError, match=r"\(5, 80\)") as caught:
        as_mel(np.zeros((5, 80)))
    assert "transposed" in caught.value.hint
    with pytest.raises(InputError, match="24000 Hz"):
        as_mel(Mel(np.zeros((80, 5)), rate=24000))


def test_latents_check_themselves() -> None:
    assert Latents(np.zeros((8, 32))).values.dtype == np.float32
    for values in (np.zeros(8), np.zeros((8, 0)), np.full((8, 4), np.inf)):
        with pytest.raises(InputError):
            Latents(values)


def test_repr_shows_shape_rate_and_range() -> None:
    assert repr(as_audio([0.5, -0.25], 8000)) == "Audio(1 x 2 samples, 8000 Hz, 0.000 s, [-0.25, 0.5])"
    assert repr(Mel(np.zeros((80, 2)))) == "Mel(80 bands x 2 frames, 22050 Hz, hop 256, 0.023 s, [0, 0])"
    assert repr(Latents(np.ones((8, 2)))) == "Latents(8 x 2, [1, 1])"


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Mel(np.zeros((80, 2))).hop = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.InputError, ValueError),
        (errors.ModelFormatError, ValueError),
        (errors.BackendUnavailable, RuntimeError),
        (errors.OutOfDeviceMemory, MemoryError),
        (errors.DeviceLost, RuntimeError),
        (errors.MediaError, OSError),
        (errors.OutputExists, FileExistsError),
        (errors.DependencyMissing, ImportError),
        (errors.Cancelled, Exception),
    ],
)
def test_errors_are_builtins_too(kind: type[errors.AigcError], builtin: type[Exception]) -> None:
    error = kind("what went wrong", hint="what to do")
    assert isinstance(error, builtin)
    assert isinstance(error, errors.AigcError)
    assert not isinstance(error, KeyboardInterrupt)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.hint) == (kind, "what went wrong", "what to do")
