"""check_wheel.py WHEEL: the wheel holds the package's tracked files, its module and its metadata, and no more."""

import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

WHEEL_MEGABYTES = 20  # the packaged model may take 16
MODULE_MEGABYTES = 3
METADATA = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def tracked() -> set[str]:
    listing = subprocess.run(["git", "ls-files", "aigc_plugin"], capture_output=True, text=True, check=True)
    return set(listing.stdout.split())


def exports(wheel: zipfile.ZipFile, module: str) -> list[str]:
    """What the module shows the process it is loaded into, beside its entry."""
    with tempfile.TemporaryDirectory() as folder:
        library = wheel.extract(module, folder)
        listing = subprocess.run(
            ["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True
        )
    return [name for name in listing.stdout.split()[2::3] if name != "PyInit__core"]


def problems(path: Path) -> list[str]:
    name, version, python = path.name.split("-")[:3]
    module = (
        f"aigc_plugin/_core.cpython-{python.removeprefix('cp')}-{sysconfig.get_config_var('MULTIARCH')}.so"
    )
    expected = tracked() | {module} | {f"{name}-{version}.dist-info/{entry}" for entry in METADATA}
    with zipfile.ZipFile(path) as wheel:
        leaks = exports(wheel, module) if module in wheel.namelist() else []
        sizes = {entry.filename: entry.file_size for entry in wheel.infolist() if not entry.is_dir()}
    found = [f"not expected: {name}" for name in sorted(sizes.keys() - expected)]
    found += [f"absent: {name}" for name in sorted(expected - sizes.keys())]
    found += [f"exported: {symbol}" for symbol in leaks]
    if sizes.get(module, 0) > MODULE_MEGABYTES * 1e6:
        found.append(f"{module} has {sizes[module]} bytes, more than {MODULE_MEGABYTES} MB")
    if path.stat().st_size > WHEEL_MEGABYTES * 1e6:
        found.append(f"{path.name} has {path.stat().st_size} bytes, more than {WHEEL_MEGABYTES} MB")
    return found


found = problems(Path(sys.argv[1]))
print("\n".join(found))
sys.exit(bool(found))
