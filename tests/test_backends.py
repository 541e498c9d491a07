"""The available kernels, and the reasons given for those that are missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_plugin import BackendUnavailable, InputError, backends
from support.require import require

FLAGS = {
    "reference": set[str](),
    "avx2": {"avx2", "fma"},
    "avxvnni": {"avx2", "fma", "avx_vnni"},
    "avx512": {"avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512dq"},
    "avx512bf16": {
        *{"avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512dq"},
        *{"avx512_bf16", "avx512_vnni"},
    },
}


def kernel_flags() -> set[str]:
    """The processor flags that the operating system reports."""
    lines = Path(require("cpuinfo")).read_text(encoding="utf-8").splitlines()
    return set(next(line for line in lines if line.startswith("flags")).split())


def test_detection_agrees_with_the_operating_system() -> None:
    there = kernel_flags()
    for name, needed in FLAGS.items():
        missing = needed - there
        assert (name in backends.available()) == (not missing)
        assert all(flag in backends.why_not(name) for flag in missing)


def test_names_are_ordered() -> None:
    assert backends.names() == tuple(FLAGS)
    assert backends.available()[0] == "reference"


def test_auto_is_the_widest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIGC_BACKEND", raising=False)
    assert backends.resolve() == backends.available()[-1]
    monkeypatch.setenv("AIGC_BACKEND", "")
    assert backends.resolve() == backends.available()[-1]


def test_environment_forces_a_backend(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("AIGC_BACKEND", backend)
    assert backends.resolve() == backend
    assert backends.resolve("reference") == "reference"


def test_a_forced_backend_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_BACKEND", "sse9")
    with pytest.raises(InputError, match="'sse9' does not exist; choose auto, reference"):
        backends.resolve()


@pytest.mark.parametrize("name", FLAGS)
def test_absent_backends_raise_and_say_why(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_BACKEND", name)
    if name in backends.available():
        assert backends.resolve("auto") == name
        assert backends.why_not(name) == ""
        return
    with pytest.raises(BackendUnavailable, match=rf"'{name}' \(from AIGC_BACKEND\) is not available: .*lacks"):
        backends.resolve("auto")
    with pytest.raises(BackendUnavailable, match=rf"'{name}' is not available: .*; there are reference"):
        backends.resolve(name)


def test_precisions(backend: str) -> None:
    for precision in backends.PRECISIONS:
        if precision in backends.precisions(backend):
            assert backends.resolve_precision(precision, backend) == precision
            continue
        with pytest.raises(BackendUnavailable, match=f"{precision} is not available on backend {backend}") as raised:
            backends.resolve_precision(precision, backend)
        assert "float32 on reference" in raised.value.hint
    native = backend == "avx512bf16"
    assert backends.resolve_precision("auto", backend) == ("bfloat16" if native else "float32")
    assert "float32" in backends.precisions(backend)


def test_a_precision_that_does_not_exist_is_named() -> None:
    with pytest.raises(InputError, match="'float64' does not exist"):
        backends.resolve_precision("float64")


def test_a_source_folder_without_the_core_says_what_to_do(tmp_path: Path) -> None:
    """As in the root of a clone, where python finds `aigc_plugin/` before an installed package."""
    source = Path(backends.__file__).parent
    (tmp_path / "aigc_plugin").mkdir()
    for name in ("__init__.py", "backends.py", "errors.py"):
        shutil.copyfile(source / name, tmp_path / "aigc_plugin" / name)
    done = subprocess.run(
        [sys.executable, "-c", "import aigc_plugin.backends"], cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1].startswith("aigc_plugin.errors.DependencyMissing: ")
    assert "pip install -e ." in done.stderr
