"""kernels_file.py NVCC OUT: compile every kernel for CUDA into one file, which the package loads as data.

It is a zip archive:
- kernels.fatbin, machine code for common GPUs, and PTX; for drivers of CUDA 13
- kernels.ptx, of an old version; for older drivers, from 525 on, and for GPUs that are newer than this build
- about.json, what they are made of and by
The same sources, flags and compiler give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURES = (80, 86, 89, 90, 100, 120)
FLAGS = ("-std=c++20", "-O3", "-fmad=false")  # as on the CPU: a fused multiply-add is written where it is meant
PTX_VERSION = "7.0"  # that of CUDA 11: what the kernels use is older
MOST_BYTES = 2_000_000


def run(*words: str | Path, folder: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def older(ptx: str) -> str:
    """The same text under an older version, which older drivers take."""
    lowered, count = re.subn(r"^\.version \d+\.\d+$", f".version {PTX_VERSION}", ptx, flags=re.MULTILINE)
    if count != 1:
        sys.exit(f"kernels.ptx has {count} versions")
    return "".join(line for line in lowered.splitlines(keepends=True) if not line.startswith("//"))


def source_digest(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def compile_kernels(nvcc: str) -> dict[str, bytes]:
    """The files of the archive."""
    kernels = sorted(ROOT.rglob("*.cu"))
    headers = [path for path in sorted(ROOT.rglob("*.h")) if re.search(r"/cuda/|cuda\.h$|normal_block", str(path))]
    names = re.findall(r"AIGC_KERNEL\((\w+)", "".join(path.read_text(encoding="utf-8") for path in kernels))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [f'#include "{path.relative_to(ROOT).as_posix()}"\n' for path in kernels]
        (folder / "kernels.cu").write_text("".join(lines), encoding="utf-8")
        common = (*FLAGS, "-I", ROOT, "kernels.cu")
        oldest = f"compute_{ARCHITECTURES[0]}"
        run(nvcc, "-ptx", f"-arch={oldest}", *common, "-o", "kernels.ptx", folder=folder)
        targets = [f"-gencode=arch=compute_{number},code=sm_{number}" for number in ARCHITECTURES]
        targets.append(f"-gencode=arch={oldest},code={oldest}")
        run(nvcc, "-fatbin", "--no-compress", *targets, *common, "-o", "kernels.fatbin", folder=folder)
        about = {
            "nvcc": run(nvcc, "--version", folder=folder).strip().splitlines()[-1],
            "flags": list(FLAGS),
            "architectures": list(ARCHITECTURES),
            "ptx": PTX_VERSION,
            "kernels": sorted(names),
            "sources_sha256": source_digest([*kernels, *headers]),
        }
        return {
            "kernels.fatbin": (folder / "kernels.fatbin").read_bytes(),
            "kernels.ptx": older((folder / "kernels.ptx").read_text(encoding="utf-8")).encode(),
            "about.json": json.dumps(about, indent=1).encode(),
        }


def main() -> None:
    nvcc, out = sys.argv[1], Path(sys.argv[2])
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in compile_kernels(nvcc).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    if out.stat().st_size > MOST_BYTES:
        sys.exit(f"{out} has {out.stat().st_size} bytes, more than {MOST_BYTES}")


if __name__ == "__main__":
    main()
