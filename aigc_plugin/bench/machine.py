"""Description of the machine, and of the versions that a race runs with."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from .. import backends

PACKAGES = ("aigc_plugin", "numpy", "torch", "onnx", "onnxruntime", "openvino")


def describe() -> dict[str, object]:
    """Processor, system, backends, versions and commit, as plain values."""
    return {
        "cpu": _cpu_name(),
        "cpus": backends.core.available_cpus(),
        "caches": _caches(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "backends": list(backends.available()),
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "commit": _commit(),
    }


def _cpu_name() -> str:
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines():
        key, _, value = line.partition(":")
        fields[key.strip()] = value.strip()
    model = f"family {fields.get('cpu family', '?')} model {fields.get('model', '?')}"
    return f"{fields.get('model name', platform.processor())} ({model})"


def _caches() -> str:
    folder = Path("/sys/devices/system/cpu/cpu0/cache")
    caches = [
        f"L{(index / 'level').read_text().strip()}{(index / 'type').read_text().strip()[0].lower()}"
        f" {(index / 'size').read_text().strip()}"
        for index in sorted(folder.glob("index*"))
    ]
    return ", ".join(caches)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _commit() -> str:
    """Commit of the checkout that the package runs from, with "+" where files differ; "" outside a checkout."""
    here = Path(__file__).parent
    try:
        commit = _git(here, "rev-parse", "--short=12", "HEAD")
        return commit + ("+" if _git(here, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
    ).stdout.strip()


def import_seconds(times: int = 7) -> float:
    """Median time that `import aigc_plugin` takes in a fresh process that has numpy already."""
    program = "import time, numpy; t = time.perf_counter(); import aigc_plugin; print(time.perf_counter() - t)"
    command = [sys.executable, "-P", "-c", program]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(times)]
    return statistics.median(map(float, runs))
