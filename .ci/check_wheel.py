"""check_wheel.py WHEEL: the wheel holds the package's tracked files, what is compiled, its metadata, and no more."""

import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

WHEEL_MEGABYTES = 56  # the packaged models take 47, fonts and dictionaries 5, kernels for GPUs 0.3
MODULE_MEGABYTES = 3
KERNELS = "aigc_plugin/kernels.cuda"  # of a build with nvcc; csrc/cuda/kernels_file.py keeps it small
PLUGINS = {f"aigc_plugin/plugins/aigc_{name}.so" for name in ("upscale", "interpolate", "background")}
METADATA = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE", "licenses/NOTICE"}


def tracked() -> set[str]:
    listing = subprocess.run(["git", "ls-files", "aigc_plugin"], capture_output=True, text=True, check=True)
    return set(listing.stdout.split())


def exports(wheel: zipfile.ZipFile, module: str) -> list[str]:
    """Symbols that a module or plug-in shows the process it is loaded into, beside its interface."""
    with tempfile.TemporaryDirectory() as folder:
        library = wheel.extract(module, folder)
        listing = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)
    known = ("PyInit__core",) if "_core" in module else ("f0r_",)
    return [name for name in listing.stdout.split()[2::3] if not name.startswith(known)]


def problems(path: Path) -> list[str]:
    name, version, python = path.name.split("-")[:3]
    module = f"aigc_plugin/_core.cpython-{python.removeprefix('cp')}-{sysconfig.get_config_var('MULTIARCH')}.so"
    native = {module, *PLUGINS}
    expected = tracked() | native | {f"{name}-{version}.dist-info/{entry}" for entry in METADATA}
    with zipfile.ZipFile(path) as wheel:
        there = native & set(wheel.namelist())
        leaks = [symbol for name in sorted(there) for symbol in exports(wheel, name)]
        sizes = {entry.filename: entry.file_size for entry in wheel.infolist() if not entry.is_dir()}
    found = [f"not expected: {name}" for name in sorted(sizes.keys() - expected - {KERNELS})]
    found += [f"absent: {name}" for name in sorted(expected - sizes.keys())]
    found += [f"exported: {symbol}" for symbol in leaks]
    large = [name for name in sorted(native) if sizes.get(name, 0) > MODULE_MEGABYTES * 1e6]
    found += [f"{name} has {sizes[name]} bytes, more than {MODULE_MEGABYTES} MB" for name in large]
    if path.stat().st_size > WHEEL_MEGABYTES * 1e6:
        found.append(f"{path.name} has {path.stat().st_size} bytes, more than {WHEEL_MEGABYTES} MB")
    return found


found = problems(Path(sys.argv[1]))
print("\n".join(found))
sys.exit(bool(found))
