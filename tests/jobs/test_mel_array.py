"""Arrays of mel spectrograms: read as they are, and nothing that a file only claims is believed."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.files import npz_file
from aigc_plugin.jobs.mel_array import read_mel_array

MEL = np.random.default_rng(0).uniform(-11, 2, (80, 5)).astype(np.float32)


@pytest.mark.parametrize("mel", [MEL, np.asfortranarray(MEL), MEL.astype(np.float64), MEL.astype(">f4")])
def test_arrays_come_back(mel: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", mel)
    np.savez(tmp_path / "b.npz", mel)
    np.savez_compressed(tmp_path / "c.npz", other=mel[:3], mel=mel)
    for path in sorted(tmp_path.iterdir()):
        np.testing.assert_array_equal(read_mel_array(path), mel)


def test_a_small_file_does_not_become_a_large_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz_file, "LARGEST_MEMBER", 1 << 20)
    np.savez_compressed(tmp_path / "a.npz", mel=np.zeros((80, 30_000), np.float32))
    tracemalloc.start()
    with pytest.raises(InputError, match=r"an array of 10 MB, and an \.npz is read up to 1 MB"):
        read_mel_array(tmp_path / "a.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def header(description: str) -> bytes:
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(description)) + description.encode()


LONG = header("{'descr': '<f4', 'fortran_order': False, 'shape': (80, 1)," + " " * 11_000 + "}")
CLAIMING = header("{'descr': '<f4', 'fortran_order': False, 'shape': (80, 1000000000000), }")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("content", "expected"), [(LONG, "its header is too long"), (CLAIMING, "")])
def test_headers_that_lie_are_one_line_without_advice(
    content: bytes, expected: str, packed: bool, tmp_path: Path
) -> None:
    path = tmp_path / ("a.npz" if packed else "a.npy")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mel.npy", content)
    else:
        path.write_bytes(content)
    with pytest.raises(MediaError, match=f"not a NumPy array file that can be read: {expected}") as caught:
        read_mel_array(path)
    assert "pickle" not in str(caught.value)
    assert "\n" not in str(caught.value)
