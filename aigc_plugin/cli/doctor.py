"""`aigc doctor`: what works on this machine, and why the rest does not."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import typer

from .from_options import takes_options
from .options import ListingOptions
from .table import labelled

_LIBRARIES = ("numpy", "av", "soundfile", "soxr")
_OPTIONAL = ("torch", "onnxruntime", "openvino")
_BLENDER_EXTENSIONS = (4, 2)
# Where Blender lies when it is not on PATH: unpacked by hand, from snap and flatpak, on macOS and Windows.
_BLENDER_PLACES = (
    "/opt/blender*/blender",
    "/usr/local/blender*/blender",
    "/snap/bin/blender",
    "/var/lib/flatpak/exports/bin/org.blender.Blender",
    "/Applications/Blender.app/Contents/MacOS/Blender",
    "C:/Program Files/Blender Foundation/Blender*/blender.exe",
)


@takes_options
def doctor(*, listing: ListingOptions) -> None:
    """Say what works on this machine, and why the rest does not."""
    facts = examine()
    if listing.json:
        typer.echo(json.dumps(facts, indent=2))
        return
    for line in _lines(facts):
        typer.echo(line)


def examine() -> dict[str, Any]:
    """All of it, as plain JSON values."""
    return {
        "version": version("aigc_plugin"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "backends": _backends(),
        "threads": _threads(),
        "cuda": _cuda(),
        "libraries": {name: _version_of(name) for name in (*_LIBRARIES, *_OPTIONAL)},
        "ffmpeg": _ffmpegs(),
        "plugins": _plugins(),
        "blender": _program("blender", "--version", _BLENDER_PLACES),
        "models": _models(),
    }


def _backends() -> dict[str, Any]:
    try:
        from .. import backends
        from ..engine import Engine
    except ImportError as error:
        return {"error": f"the native core cannot be loaded: {error}"}
    tiers = [
        {"name": name, "available": not backends.why_not(name), "why_not": backends.why_not(name)}
        for name in backends.names()
    ]
    for tier in tiers:
        tier["precisions"] = list(backends.precisions(str(tier["name"]))) if tier["available"] else []
    forced = os.environ.get("AIGC_BACKEND", "")
    try:
        return {"tiers": tiers, "forced": forced, "chosen": backends.resolve("auto"),
                "precision": backends.resolve_precision("auto"),
                "quick_precision": Engine().quick().resolved().precision}  # fmt: skip
    except (RuntimeError, ValueError) as error:
        return {"tiers": tiers, "forced": forced, "error": str(error)}


def _threads() -> dict[str, Any]:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    counts: dict[str, Any] = {"machine": os.cpu_count(), "affinity": allowed, "cgroup": _cgroup_quota()}
    try:
        from ..backends import core

        counts["default"] = core.available_cpus()
    except ImportError:
        counts["default"] = None
    return counts


def _cgroup_quota() -> float | None:
    """CPUs that the control group (version 2 or 1) grants, or None where it sets no limit."""
    root = Path("/sys/fs/cgroup")
    try:
        quota, period = (root / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota = (root / "cpu/cpu.cfs_quota_us").read_text().strip()
            period = (root / "cpu/cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    if quota in ("max", "-1"):
        return None
    return round(int(quota) / int(period), 2)


def _cuda() -> dict[str, Any]:
    """The first GPU, and which models run on it; `tested` says how far the kernels are proven."""
    try:
        from .. import cuda
    except ImportError as error:
        return {"available": False, "why_not": f"the native core cannot be loaded: {error}"}
    reason = cuda.why_not()
    state: dict[str, Any] = {"available": not reason, "why_not": reason, "tested": cuda.NEVER_RUN}
    if not reason:
        state |= {"device": cuda.facts(), "models": list(cuda.MODELS), "precisions": [cuda.PRECISION]}
    return state


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _program(name: str, flag: str, places: tuple[str, ...] = ()) -> dict[str, str] | None:
    path = shutil.which(name) or next(_existing(places), None)
    if path is None:
        return None
    try:
        ran = subprocess.run([path, flag], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return {"path": path, "version": f"does not run: {error}"}
    first = (ran.stdout or ran.stderr).strip().splitlines()
    return {"path": path, "version": first[0] if first else f"ended with {ran.returncode} and said nothing"}


def _ffmpegs() -> list[dict[str, Any]]:
    """Every ffmpeg on this machine, with the ways in which our filters can run in it."""
    try:
        from ..lavfi.capabilities import examine_all
    except ImportError:  # without the native core
        program = _program("ffmpeg", "-version")
        return [{**program, "ways": [], "error": ""}] if program else []
    return examine_all()


def _plugins() -> dict[str, Any]:
    """Our frei0r plug-ins where ffmpeg finds them by name."""
    try:
        from ..lavfi.capabilities import examine_installed_plugins
    except ImportError:  # without the native core
        return {"folder": "", "installed": []}
    return examine_installed_plugins()


def _existing(patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        anchor = Path(pattern).anchor
        if anchor and Path(anchor).is_dir():
            yield from sorted((str(path) for path in Path(anchor).glob(pattern.removeprefix(anchor))), reverse=True)


def _models() -> dict[str, Any]:
    from ..weights.cache import cache_dir
    from ..weights.registry import entries

    listed = [
        {"name": entry.name, "state": entry.state, "bytes": entry.path.stat().st_size if entry.path else None}
        for entry in entries().values()
    ]
    return {"cache": str(cache_dir()), "listed": listed}


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield f"aigc_plugin {facts['version']}, Python {facts['python']} ({sys.executable}), {facts['platform']}"
    yield ""
    yield from _backend_lines(facts["backends"])
    threads = facts["threads"]
    limit = "no limit" if threads["cgroup"] is None else f"{threads['cgroup']:g}"
    yield (
        f"threads    {threads['default']} by default: {threads['machine']} in the machine, "
        f"{threads['affinity']} by affinity, {limit} by control group"
    )
    yield f"CUDA       {_cuda_text(facts['cuda'])}"
    yield "libraries  " + ", ".join(f"{name} {number or 'absent'}" for name, number in facts["libraries"].items())
    yield from _ffmpeg_lines(facts["ffmpeg"])
    installed = ", ".join(facts["plugins"]["installed"]) or "not installed: aigc ffmpeg --install-plugins"
    yield f"plug-ins   {facts['plugins']['folder']}: {installed}"
    yield from _blender_lines(facts["blender"])
    yield from labelled("models", _model_lines(facts["models"]))


def _cuda_text(state: dict[str, Any]) -> str:
    if not state["available"]:
        return f"no: {state['why_not']}"
    capability = ".".join(map(str, state["device"]["compute_capability"]))
    models = ", ".join(state["models"])
    return f"{state['device']['name']}, compute capability {capability}, {models} (kernels {state['tested']})"


def _model_lines(models: dict[str, Any]) -> Iterator[str]:
    yield f"cache {models['cache']}"
    for model in models["listed"]:
        size = f", {model['bytes'] / 1e6:.1f} MB" if model["bytes"] else ""
        yield f"{model['name']}: {model['state']}{size}"


def _ffmpeg_lines(programs: list[dict[str, Any]]) -> Iterator[str]:
    if not programs:
        yield "ffmpeg     not found (only needed for aigc ffmpeg and for pipes)"
    for program in programs:
        ways = [f"{way['name']}: {'yes' if way['works'] else 'no: ' + way['why_not']}" for way in program["ways"]]
        yield from labelled("ffmpeg", [f"{program['version'] or program['error']} ({program['path']})", *ways])


def _blender_lines(blender: dict[str, Any] | None) -> Iterator[str]:
    if blender is None:
        yield "blender    not found (only needed for its extension)"
        return
    yield f"blender    {blender['version']} ({blender['path']})"
    numbers = re.findall(r"\d+", blender["version"])
    if len(numbers) > 1:
        works = (int(numbers[0]), int(numbers[1])) >= _BLENDER_EXTENSIONS
        yield f"           extension: {'yes' if works else 'no: it needs 4.2 or newer'}"


def _backend_lines(backends: dict[str, Any]) -> Iterator[str]:
    for tier in backends.get("tiers", []):
        mark = "*" if tier["name"] == backends.get("chosen") else " "
        state = ", ".join(tier["precisions"]) if tier["available"] else f"no: {tier['why_not']}"
        yield f"backend  {mark} {tier['name']:<11} {state}"
    if backends.get("forced"):
        yield f"           AIGC_BACKEND={backends['forced']} forces it"
    if "error" in backends:
        yield f"backend    {backends['error']}"
    else:
        yield (
            f"           * is used, with {backends['precision']}, and {backends['quick_precision']} for networks whose "
            "files allow it, unless another is asked for"
        )
