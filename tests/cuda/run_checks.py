"""The CUDA kernels, emulated, against float64: PYTHONPATH=tests run_checks.py [--variants plain,asan] [--no-faults]

Every kernel is built plain and under two sanitizers and checked; then faults are planted, and each must be caught.

run_checks.py --device: the same checks on the GPU of this machine. It needs an NVIDIA driver and nvcc.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

from planted_faults import FAULTS, Fault

from support import cuda_emulation as emulation

SEEDS = (1, 2, 3)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def check_variant(variant: str) -> list[str]:
    """Names of what failed; builds first."""
    start = time.monotonic()
    emulation.build_library(variant)
    emulation.build_checks(variant)
    built = time.monotonic() - start
    failed = []
    for seed in SEEDS if variant == "plain" else SEEDS[:1]:
        done = emulation.run_checks(variant, FAKE_CUDA_SEED=str(seed))
        if done.returncode:
            failed.append(f"{variant}, seed {seed}")
            say(done.stdout + done.stderr[:4000])
    say(f"{variant:6} {'FAILED' if failed else 'ok'}, built in {built:.0f} s, {time.monotonic() - start:.0f} s")
    return failed


def check_fragments() -> list[str]:
    program = emulation.build_fragments()
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    say(done.stdout.strip())
    return ["fragments"] if done.returncode else []


def miss(fault: Fault) -> list[str]:
    """The variants that do not catch a fault, with its name."""
    missed = []
    for variant in fault.variants:
        library = emulation.plant(variant, fault.kernel, fault.path, fault.old, fault.new)
        done = emulation.run_checks(variant, fault.check, library=library)
        if done.returncode == 0:
            missed.append(f"{fault.name} ({variant})")
    return missed


def check_faults(variants: list[str]) -> list[str]:
    faults = [fault for fault in FAULTS if set(fault.variants) <= set(variants)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        missed = [name for names in pool.map(miss, faults) for name in names]
    say(f"faults {'MISSED: ' + '; '.join(missed) if missed else 'ok'}, {len(faults)} planted")
    return missed


def check_device() -> list[str]:
    """On the real driver, with real kernels."""
    nvcc = shutil.which("nvcc")
    if nvcc is None:
        sys.exit("nvcc was not found: it compiles the kernels")
    images = emulation.BUILD / "images"
    images.mkdir(parents=True, exist_ok=True)
    packed = images / "kernels.cuda"
    subprocess.run([sys.executable, emulation.ROOT / "csrc/cuda/kernels_file.py", nvcc, packed], check=True)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(images)
    program = emulation.build_checks("plain")
    done = subprocess.run([program, "--images", images], check=False)
    failed = ["the checks on the device"] if done.returncode else []
    sanitizer = shutil.which("compute-sanitizer")
    for tool in ("memcheck", "racecheck") if sanitizer else ():
        words = [
            str(sanitizer),
            "--tool",
            tool,
            "--error-exitcode",
            "1",
            str(program),
            "--images",
            str(images),
            "invconv",
        ]
        failed += [tool] if subprocess.run(words, check=False).returncode else []
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", default=",".join(emulation.VARIANTS))
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--device", action="store_true")
    words = parser.parse_args()
    if emulation.compiler() is None:
        say("note   CUDA kernels are not checked: the emulation needs a C++ compiler and x86-64")
        return
    if words.device:
        failed = check_device()
    else:
        variants = words.variants.split(",")
        failed = [name for variant in variants for name in check_variant(variant)] + check_fragments()
        failed += [] if words.no_faults else check_faults(variants)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
