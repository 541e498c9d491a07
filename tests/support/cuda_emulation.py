"""Builds of the emulated GPU: a libcuda.so.1 that runs the kernels on the CPU, and the checks that use it.

A variant is what the kernels are compiled with: plain, the address and undefined-behaviour sanitizers, or the thread
sanitizer. Objects are kept in build/cuda, named by a digest of all that goes into them.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "cuda"
EMULATION = ROOT / "tests" / "cuda" / "emulation"
KERNELS = tuple(sorted((ROOT / "csrc").rglob("*.cu")))
DEVICE = tuple(ROOT / "csrc" / "cuda" / f"{name}.cpp" for name in ("driver", "device", "queue"))
CHECKS = (
    *sorted((ROOT / "tests" / "cuda").glob("check_*.cpp")),
    *DEVICE,
    ROOT / "csrc/base/noise.cpp",
    ROOT / "csrc/ops/wavenet/wavenet.cpp",
    ROOT / "csrc/ops/wavenet/wavenet_cuda_pack.cpp",
)

VARIANTS = {
    "plain": ("-O2",),
    "asan": ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DEMULATION_ASAN"),
    "tsan": ("-O1", "-fsanitize=thread", "-DEMULATION_TSAN"),
}
FLAGS = (
    *("-std=c++20", "-g1", "-fPIC", "-ffp-contract=off", "-Wall", "-Wextra"),
    *("-Wno-unknown-pragmas", "-Wno-unused-function"),
    *("-Icsrc", "-Itests/cpp", "-Itests/cuda", "-Itests/cuda/emulation"),
)
ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=0", "TSAN_OPTIONS": "halt_on_error=1 report_signal_unsafe=0"}


def compiler() -> str | None:
    """The C++ compiler, or None; the switch between fibers is written for x86-64."""
    return shutil.which(os.environ.get("CXX") or "c++") if os.uname().machine == "x86_64" else None


def flags_of(variant: str, source: Path) -> tuple[str, ...]:
    own = VARIANTS[variant]
    if variant == "tsan" and EMULATION in source.parents:
        own = ("-O2", "-DEMULATION_TSAN")  # only what kernels themselves read and write counts
    language = ("-x", "c++", "-include", "cuda_on_cpu.h") if source.suffix == ".cu" else ()
    return (*FLAGS, *own, *language)


@cache
def _headers(device: bool) -> bytes:
    """Digest of the headers that kernels and emulation include, or that the checks do."""
    paths = [path for folder in ("csrc", "tests/cpp", "tests/cuda") for path in (ROOT / folder).rglob("*.h")]
    if device:
        named = ("cuda", "emulation", "base")
        paths = [path for path in paths if path.parent.name in named or path.stem.endswith("_cuda")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.digest()


def _run(*words: str | Path) -> None:
    done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(map(str, words))}\n{done.stdout}{done.stderr}")


def compile_object(variant: str, source: Path, overlay: Path | None = None) -> Path:
    """The object of a source; files of the folder `overlay` stand in place of those of csrc."""
    changed = overlay / source.relative_to(ROOT / "csrc") if overlay else source
    content = changed if changed.exists() else source
    is_device = source.suffix == ".cu" or EMULATION in source.parents
    digest = hashlib.sha256(_headers(is_device) + content.read_bytes())
    for path in sorted(overlay.rglob("*.h")) if overlay else ():
        digest.update(path.read_bytes())
    flags = (f"-I{overlay}", *flags_of(variant, source)) if overlay else flags_of(variant, source)
    digest.update(" ".join(flags).encode())
    folder = BUILD / variant
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{source.parent.name}-{source.stem}-{digest.hexdigest()[:16]}.o"
    if not made.exists():
        partial = made.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        _run(compiler() or "c++", *flags, "-c", content, "-o", partial)
        partial.replace(made)
    return made


def plant(variant: str, kernel: str, path: str, old: str, new: str) -> Path:
    """The folder of a libcuda.so.1 with one kernel in which `old` in the file `path` became `new`."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path} has no {old!r}")
    name = hashlib.sha256(f"{path}{old}{new}".encode()).hexdigest()[:12]
    overlay = BUILD / "faults" / name
    changed = overlay / Path(path).relative_to("csrc")
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text.replace(old, new), encoding="utf-8")
    source = ROOT / kernel
    kernels = [compile_object(variant, each, overlay if each == source else None) for each in KERNELS]
    return link_library(variant, overlay / variant, kernels).parent


def build_fragments() -> Path:
    """The program that checks the emulation's fragments."""
    made = objects("plain", [ROOT / "tests/cuda/fragments.cpp", *_emulation()])
    program = BUILD / "plain" / "fragments"
    _run(compiler() or "c++", *made, "-o", program)
    return program


def _emulation(driver: bool = False) -> list[Path]:
    return [path for path in sorted(EMULATION.glob("*.cpp")) if driver or path.stem != "fake_libcuda"]


def objects(variant: str, sources: Iterable[Path]) -> list[Path]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda source: compile_object(variant, source), sources))


def link_library(variant: str, folder: Path, kernels: Iterable[Path]) -> Path:
    """libcuda.so.1 of a variant with these objects of kernels."""
    emulation = objects(variant, _emulation(driver=True))
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "libcuda.so.1"
    partial = folder / f"libcuda.{os.getpid()}.part"
    sanitizers = [flag for flag in VARIANTS[variant] if flag.startswith("-fsanitize")]
    _run(compiler() or "c++", "-shared", *sanitizers, "-Wl,-soname,libcuda.so.1", *emulation, *kernels, "-o", partial)
    partial.replace(made)
    return made


def build_library(variant: str = "plain") -> Path:
    """The folder of the libcuda.so.1 of a variant; where LD_LIBRARY_PATH names it, it is the driver."""
    kernels = objects(variant, KERNELS)
    return link_library(variant, BUILD / variant, kernels).parent


def build_checks(variant: str) -> Path:
    """The program check_cuda of a variant."""
    made = objects(variant, CHECKS)
    program = BUILD / variant / "check_cuda"
    sanitizers = [flag for flag in VARIANTS[variant] if flag.startswith("-fsanitize")]
    _run(compiler() or "c++", *sanitizers, *made, "-ldl", "-lpthread", "-o", program)
    return program


def run_checks(
    variant: str, *words: str, library: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run check_cuda of a variant on its emulated GPU."""
    command = [str(BUILD / variant / "check_cuda"), *words]
    if variant == "tsan":
        command = ["setarch", "-R", *command]  # older sanitizers fail on random addresses
    variables = {**os.environ, **ENVIRONMENT, "LD_LIBRARY_PATH": str(library or BUILD / variant), **environment}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
