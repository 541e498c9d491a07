"""Everything that a driver may do wrong, played by the fake one; each in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from support.fake_cuda import driver_folder, run_command, run_python, write_kernels

LOAD = """
import sys
from pathlib import Path
import numpy as np
import aigc_plugin as aigc
import aigc_plugin.cuda
aigc_plugin.cuda.KERNELS = Path(sys.argv[1])
"""
GENERATE = (
    LOAD
    + """
mel = np.full((80, 3), -6, np.float32)
try:
    aigc.WaveGlow.load(backend="cuda").generate(mel)
except aigc.AigcError as error:
    numbers = getattr(error, "wanted", ""), getattr(error, "free", "")
    print(type(error).__name__, "|", error, "|", error.hint, "|", *numbers)
else:
    print("generated")
"""
)


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kernels(tmp_path_factory.mktemp("kernels") / "kernels.cuda")


@pytest.fixture(scope="module")
def driver() -> Path:
    return driver_folder()


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"FAKE_CUDA_DRIVER": "11080"}, "it is of CUDA 11.8, and 12.0 (driver 525) is needed"),
        ({"FAKE_CUDA_DEVICES": "0"}, "no CUDA-capable device is detected (100)"),
        ({"FAKE_CUDA_INIT": "803"}, "system has unsupported display driver"),
        ({"FAKE_CUDA_MAJOR": "7"}, "compute capability 7.0 is too old: 8.0 (Ampere) or newer is needed"),
        ({"FAKE_CUDA_IMAGE": "209"}, "an emulated GPU, compute capability 9.0 cannot run the kernels of this build"),
        ({"FAKE_CUDA_SHARED": "20000"}, "KB of shared memory, and an emulated GPU has 19"),
    ],
)
def test_unusable_devices_say_why(environment: dict[str, str], wanted: str, driver: Path, kernels: Path) -> None:
    done = run_python(GENERATE, kernels, driver=driver, **environment)
    assert done.stdout.startswith("BackendUnavailable | "), done.stderr
    assert wanted in done.stdout


def test_memory_that_does_not_suffice_is_counted(driver: Path, kernels: Path) -> None:
    done = run_python(GENERATE, kernels, driver=driver, FAKE_CUDA_MEMORY="300000")
    kind, message, hint, numbers = done.stdout.strip().split(" | ")
    wanted, free = map(int, numbers.split())
    assert kind == "OutOfDeviceMemory", done.stdout
    assert "does not fit: an emulated GPU has" in message
    assert "backend" in hint
    assert 0 <= free < wanted
    assert free < 300000


@pytest.mark.parametrize("launch", ["1", "5"])
def test_a_lost_device_stays_lost(launch: str, driver: Path, kernels: Path) -> None:
    again = GENERATE + GENERATE.removeprefix(LOAD)
    done = run_python(again, kernels, driver=driver, FAKE_CUDA_LOST_AT=launch)
    first, second = done.stdout.splitlines()
    assert first.startswith("DeviceLost | ")
    assert "illegal memory access" in first
    assert "start the program again" in first
    assert second.startswith("DeviceLost | ")


def test_a_forked_child_is_refused(driver: Path, kernels: Path) -> None:
    code = (
        LOAD
        + """
import os
model = aigc.WaveGlow.load(backend="cuda")
read, write = os.pipe()
if os.fork() == 0:
    try:
        model.generate(np.full((80, 2), -6, np.float32))
    except aigc.BackendUnavailable as error:
        os.write(write, str(error).encode())
    os._exit(0)
os.wait()
print(os.read(read, 1000).decode())
"""
    )
    done = run_python(code, kernels, driver=driver)
    assert "CUDA does not work in a forked process" in done.stdout, done.stderr


def test_without_kernels_the_build_says_so(driver: Path, tmp_path: Path) -> None:
    done = run_python(GENERATE, tmp_path / "absent.cuda", driver=driver)
    assert "backend cuda is not available: no CUDA kernels in this build" in done.stdout
    (tmp_path / "damaged.cuda").write_bytes(b"damaged")
    done = run_python(GENERATE, tmp_path / "damaged.cuda", driver=driver)
    assert "BackendUnavailable | damaged.cuda is damaged" in done.stdout


def test_a_machine_without_a_driver_says_so(kernels: Path, tmp_path: Path) -> None:
    (tmp_path / "libcuda.so.1").write_bytes(b"")
    done = run_python(GENERATE, kernels, driver=tmp_path)
    assert "there is no NVIDIA driver (libcuda.so.1 is not found)" in done.stdout, done.stderr


def test_doctor_tells_about_the_gpu(driver: Path, kernels: Path) -> None:
    told = json.loads(run_command(kernels, "doctor", "--json", driver=driver).stdout)["cuda"]
    assert told["available"]
    assert told["tested"] == "emulated, never run on hardware"
    assert told["device"]["compute_capability"] == [9, 0]
    assert told["models"] == ["WaveGlow"]
    plain = run_command(kernels, "doctor", driver=driver, FAKE_CUDA_DRIVER="11000").stdout
    assert "CUDA       no: the NVIDIA driver is too old" in plain


def test_vocode_on_the_gpu(driver: Path, kernels: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "mel.npy", np.full((80, 4), -6, np.float32))
    words = ("vocode", tmp_path / "mel.npy", tmp_path / "out.wav", "--backend", "cuda")
    done = run_command(kernels, *words, driver=driver)
    assert (done.returncode, (tmp_path / "out.wav").exists()) == (0, True), done.stderr
    (tmp_path / "out.wav").unlink()
    done = run_command(kernels, *words, driver=driver, FAKE_CUDA_LOST_AT="3")
    assert (done.returncode, (tmp_path / "out.wav").exists()) == (1, False)
    assert "illegal memory access" in done.stderr
    assert "--backend auto" in done.stderr
