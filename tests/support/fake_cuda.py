"""The emulated GPU in tests of Python: the fake driver, and a file of kernels that it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from . import cuda_emulation

_COMMAND = """
import sys
from pathlib import Path
import aigc_plugin.cuda
aigc_plugin.cuda.KERNELS = Path(sys.argv.pop(1))
from aigc_plugin.cli import main
sys.exit(main())
"""


def driver_folder() -> Path:
    """The folder of the fake libcuda.so.1; skips where no compiler can build it."""
    if cuda_emulation.compiler() is None:
        pytest.skip("the emulated GPU needs a C++ compiler and x86-64")
    return cuda_emulation.build_library()


def write_kernels(path: Path) -> Path:
    """A file of kernels as the package reads it; the fake driver has its kernels in itself."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kernels.fatbin", b"emulated")
        archive.writestr("kernels.ptx", b"emulated")
    return path


def run_python(
    code: str, *words: str | Path, driver: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run code in a process for which `driver` is the folder of libcuda.so.1."""
    variables = {**os.environ, **environment}
    if driver is not None:
        variables["LD_LIBRARY_PATH"] = str(driver)
    command = [sys.executable, "-P", "-c", code, *map(str, words)]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def run_command(
    kernels: Path, *words: str | Path, driver: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `aigc` with a file of kernels in place of the package's."""
    return run_python(_COMMAND, kernels, *words, driver=driver, **environment)
