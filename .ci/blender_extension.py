"""Contents of the extension's zip that `make blender` writes, and the check that it is there and nothing else.

current WHEEL…         exit code 0 where these are the wheels of this tree, for CPython 3.11 and 3.13
stage FOLDER WHEEL…    copies the tracked files and the wheels, and names the wheels in the manifest
check ZIP WHEEL…       names and size of what Blender's tool has built
"""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

SOURCE = Path("integrations/blender/aigc")
MANIFEST = "blender_manifest.toml"
PYTHONS = ("cp311", "cp313")
ZIP_MEGABYTES = 150
# What a wheel is compiled from, beside the files that it holds as they are.
NATIVE = ("csrc", "CMakeLists.txt", "pyproject.toml")


def git(*arguments: str) -> list[str]:
    listing = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def tracked(folder: Path) -> list[Path]:
    return [path for path in map(Path, git("ls-files", str(folder))) if path.is_file()]


def version() -> str:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def bundled(wheels: list[Path]) -> dict[str, Path]:
    """By name, since both Pythons need most of them; without NumPy, which Blender brings."""
    return {path.name: path for path in wheels if not path.name.startswith("numpy-")}


def is_current(wheel: Path) -> bool:
    """It holds the package's files as they are in the tree, and was built after the last change of what it compiles."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        same = all(
            path.as_posix() in names and archive.read(path.as_posix()) == path.read_bytes()
            for path in tracked(Path("aigc_plugin"))
        )
    committed = max(map(int, git("log", "-1", "--format=%ct", "--", *NATIVE)), default=0)
    return same and wheel.stat().st_mtime > committed


def current(wheels: list[Path]) -> list[str]:
    """The wheels of dist stand for this tree where there is one for each Python and none is older."""
    existing = [path for path in wheels if path.is_file()]
    wanted = [(path, f"aigc_plugin-{version()}-{python}-") for python in PYTHONS for path in existing]
    found = {start for path, start in wanted if path.name.startswith(start)}
    return [
        *(f"absent: a wheel for {python}" for python in PYTHONS if not any(python in start for start in found)),
        *(f"older than the tree: {path}" for path in existing if not is_current(path)),
    ]


def stage(folder: Path, wheels: list[Path]) -> list[str]:
    manifest = (SOURCE / MANIFEST).read_text(encoding="utf-8")
    if (said := tomllib.loads(manifest)["version"]) != version():
        return [f"{SOURCE / MANIFEST} says version {said}, pyproject.toml {version()}"]
    for path in tracked(SOURCE):
        target = folder / path.relative_to(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (folder / "wheels").mkdir()
    for path in bundled(wheels).values():
        shutil.copy(path, folder / "wheels")
    lines = [f'    "./wheels/{name}",\n' for name in sorted(bundled(wheels))]
    # Before the first table: what follows one belongs to it.
    head, table, rest = manifest.partition("\n[")
    named = f"{head}\nwheels = [\n{''.join(lines)}]\n{table}{rest}"
    (folder / MANIFEST).write_text(named, encoding="utf-8")
    for name in git("ls-files", "--others", "--exclude-standard", str(SOURCE)):
        print(f"note   {name} is not tracked and stays out")
    return []


def check(path: Path, wheels: list[Path]) -> list[str]:
    expected = {file.relative_to(SOURCE).as_posix() for file in tracked(SOURCE)}
    expected |= {f"wheels/{name}" for name in bundled(wheels)}
    with zipfile.ZipFile(path) as archive:
        names = {entry.filename for entry in archive.infolist() if not entry.is_dir()}
    found = [f"not expected: {name}" for name in sorted(names - expected)]
    found += [f"absent: {name}" for name in sorted(expected - names)]
    if path.stat().st_size > ZIP_MEGABYTES * 1e6:
        found.append(f"{path} has {path.stat().st_size} bytes, more than {ZIP_MEGABYTES} MB")
    return found


def main(action: str, paths: list[Path]) -> list[str]:
    if action == "current":
        return current(paths)
    return {"stage": stage, "check": check}[action](paths[0], paths[1:])


found = main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
print("\n".join(found), end="\n" if found else "")
sys.exit(bool(found))
