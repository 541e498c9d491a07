"""The frei0r plug-ins inside ffmpeg: the pixels that `aigc filter` gives, whatever the parameters."""

from __future__ import annotations

import os
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin.cli import main
from aigc_plugin.lavfi import plugin_files
from aigc_plugin.lavfi.plugin_files import plugin_path
from aigc_plugin.lavfi.plugins import VideoProperties, graph_of
from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.weights.registry import entries
from support.ffmpeg import shell
from support.patches import PATCHES, write_patches
from support.run_aigc import environment
from support.video_files import read_video, write_video

TILES = (
    "tpad=stop=1:stop_mode=clone,tile=1x2:overlap=1:init_padding=1,{},untile=1x2,trim=start_frame=2,setpts=PTS-STARTPTS"
)
ODD = VideoProperties(ColourTags(), "bgra", 37, 61)


def run(ffmpeg: str, folder: Path, graph: str, *before: str) -> subprocess.CompletedProcess[bytes]:
    """in.nut through `graph` into out.nut, with the plug-ins by name."""
    done = subprocess.run(
        [*before, ffmpeg, "-v", "error", "-y", "-i", "in.nut", "-vf", graph, "-c:v", "rawvideo", "out.nut"],
        cwd=folder, env=environment(FREI0R_PATH=str(plugin_path("upscale").parent)), capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done


def write_bgra(folder: Path, ffmpeg: str, size: str, source: str = "testsrc2") -> None:
    """Three pictures, with an alpha that is a slope."""
    alpha = "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*X/W',format=bgra"
    shell(f'{ffmpeg} -v error -f lavfi -i "{source}=s={size}:r=25:d=0.12,{alpha}" -c:v rawvideo in.nut', folder)


def pixels(path: Path) -> np.ndarray:
    """(pictures, planes, rows, columns)"""
    return np.array([[plane.astype(int) for plane in frame.planes] for frame in read_video(path).frames])


@pytest.mark.parametrize(("model", "scale"), [("aigc-x2", 2), ("aigc-x3", 3)])
def test_upscale_gives_what_the_filter_gives(model: str, scale: int, tmp_path: Path, ffmpeg: str) -> None:
    write_bgra(tmp_path, ffmpeg, "61x37")
    run(ffmpeg, tmp_path, graph_of("upscale", ODD, model=model, scale=scale))
    assert main(["filter", f"upscale=model={model}", str(tmp_path / "in.nut"), str(tmp_path / "ours.nut")]) == 0
    made, ours = pixels(tmp_path / "out.nut"), pixels(tmp_path / "ours.nut")
    assert made.shape == (3, 4, 37 * scale, 61 * scale)
    assert np.abs(made - ours).max() <= 1


def test_interpolate_gives_what_the_filter_gives(tmp_path: Path, ffmpeg: str) -> None:
    write_bgra(tmp_path, ffmpeg, "61x37")
    run(ffmpeg, tmp_path, graph_of("interpolate", ODD))
    assert main(["filter", "interpolate", str(tmp_path / "in.nut"), str(tmp_path / "ours.nut")]) == 0
    before, made, ours = (pixels(tmp_path / f"{name}.nut") for name in ("in", "out", "ours"))
    np.testing.assert_array_equal(made[::2], before)
    assert np.abs(made - ours).max() <= 1
    assert read_video(tmp_path / "out.nut").times == [Fraction(number, 50) for number in range(6)]


def test_cuts_are_not_morphed(tmp_path: Path, system_ffmpeg: str) -> None:
    shell(
        f"{system_ffmpeg} -v error -f lavfi -i testsrc2=s=64x48:r=25:d=0.04 -f lavfi -i mandelbrot=s=64x48:r=25"
        " -filter_complex '[1]trim=end_frame=1[b];[0][b]concat,format=bgra' -c:v rawvideo in.nut",
        tmp_path,
    )
    run(system_ffmpeg, tmp_path, TILES.format("frei0r=aigc_interpolate"))
    before, made = pixels(tmp_path / "in.nut"), pixels(tmp_path / "out.nut")
    np.testing.assert_array_equal(made[1], before[0])


@pytest.fixture
def bgra(tmp_path: Path, system_ffmpeg: str) -> Path:
    write_bgra(tmp_path, system_ffmpeg, "32x24")
    run(system_ffmpeg, tmp_path, "pad=2*iw:2*ih:color=black@0,frei0r=aigc_upscale")
    (tmp_path / "out.nut").rename(tmp_path / "usual.nut")
    return tmp_path


def test_a_network_from_a_file(bgra: Path, system_ffmpeg: str) -> None:
    stored = entries()["aigc-x2-video"].path
    assert stored is not None
    made = []
    for model in (str(stored), "aigc-x2-video"):
        run(system_ffmpeg, bgra, f"pad=2*iw:2*ih:color=black@0,frei0r=aigc_upscale:{model}")
        made.append(pixels(bgra / "out.nut"))
    np.testing.assert_array_equal(made[0], made[1])
    assert np.abs(made[0] - pixels(bgra / "usual.nut")).max() > 1


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("nosuch", "neither compiled in nor as a file"),
        ("cut.safetensors", "cut short"),
        ("text.safetensors", "no .safetensors file"),
        ("aigc-x3", "no multiple of that"),
        ("aigc-x2|float13", "precision must be"),
        ("|", ""),
    ],
)
def test_wrong_parameters_are_told_and_survived(parameters: str, told: str, bgra: Path, system_ffmpeg: str) -> None:
    stored = entries()["aigc-x2"].path
    assert stored is not None
    (bgra / "cut.safetensors").write_bytes(stored.read_bytes()[:900])
    (bgra / "text.safetensors").write_text("these are no weights at all")
    done = run(system_ffmpeg, bgra, f"pad=2*iw:2*ih:color=black@0,frei0r=aigc_upscale:{parameters}")
    assert told in done.stderr.decode()
    np.testing.assert_array_equal(pixels(bgra / "out.nut"), pixels(bgra / "usual.nut"))


@pytest.mark.parametrize("parameters", ["superb", "best|7", "|nan"])
def test_wrong_qualities_are_survived(parameters: str, bgra: Path, system_ffmpeg: str) -> None:
    run(system_ffmpeg, bgra, TILES.format(f"frei0r=aigc_interpolate:{parameters}"))
    assert len(pixels(bgra / "out.nut")) == 6


def test_odd_frames_pass_as_they_are(tmp_path: Path, system_ffmpeg: str) -> None:
    """Frames without the padding or the tiles."""
    write_bgra(tmp_path, system_ffmpeg, "32x23")
    run(system_ffmpeg, tmp_path, "frei0r=aigc_interpolate,frei0r=aigc_upscale")
    np.testing.assert_array_equal(pixels(tmp_path / "out.nut"), pixels(tmp_path / "in.nut"))


@pytest.mark.parametrize("plugin", ["pad=2*iw:2*ih,frei0r=aigc_upscale", TILES.format("frei0r=aigc_interpolate")])
def test_valgrind_finds_nothing(plugin: str, bgra: Path, system_ffmpeg: str, require: Any) -> None:
    run(system_ffmpeg, bgra, plugin, require("valgrind"), "-q", "--error-exitcode=9", "--leak-check=no")


@pytest.mark.parametrize(
    ("pixel_format", "tags"),
    [("yuv420p", ColourTags(1, 1, 1, 1)), ("yuv422p", ColourTags(2, 6, 6, 6)), ("yuv444p", ColourTags())],
)
def test_the_printed_graph_keeps_colours(
    pixel_format: str, tags: ColourTags, tmp_path: Path, ffmpeg: str, capfd: Any, monkeypatch: Any
) -> None:
    source = write_patches(tmp_path / "in.mkv", pixel_format, tags)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".frei0r-1" / "lib").mkdir(parents=True)
    for name in ("upscale", "interpolate"):
        assert main(["ffmpeg", "--print-plugin", name, str(source)]) == 0
        graph = capfd.readouterr().out.strip()
        subprocess.run(
            [ffmpeg, "-v", "error", "-i", source, "-vf", graph, "-c:v", "libx264", "-qp", "0", f"{name}.mkv"],
            cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, check=True,
        )  # fmt: skip
    before = read_video(source)
    for name, scale in (("upscale", 2), ("interpolate", 1)):
        after = read_video(tmp_path / f"{name}.mkv")
        assert after.pixel_format.replace("j", "") == pixel_format
        assert after.tags.matrix == tags.matrix
        assert (after.tags.range or 1) == (tags.range or 1)  # newer ones say what they mean
        for old, new in zip(before.frames[0].planes, after.frames[1].planes, strict=True):
            width = old.shape[1] // len(PATCHES)
            middles = np.arange(len(PATCHES)) * width + width // 2
            there = np.minimum(new.shape[1] // old.shape[1] * middles, new.shape[1] - 1)
            assert new.shape[1] == scale * old.shape[1]
            gamut = [0, 1, 2]  # the others leave RGB
            difference = new[new.shape[0] // 2, there].astype(int) - old[0, middles]
            assert np.abs(difference[gamut]).max() <= 1


@pytest.mark.parametrize("elsewhere", [False, True])
def test_installed_ones_are_found_by_name(
    elsewhere: bool, tmp_path: Path, ffmpeg: str, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where FREI0R_PATH names another folder; the frames are those that our folder in FREI0R_PATH gives."""
    write_bgra(tmp_path, ffmpeg, "64x48")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["ffmpeg", "--install-plugins"]) == 0
    capfd.readouterr()
    assert main(["ffmpeg", "--print-plugin", "interpolate", str(tmp_path / "in.nut")]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    subprocess.run(
        [ffmpeg, "-v", "error", "-i", "in.nut", "-vf", printed.out.strip(), "-c:v", "rawvideo", "found.nut"],
        cwd=tmp_path, env=environment(**({"FREI0R_PATH": str(tmp_path)} if elsewhere else {})), check=True,
    )  # fmt: skip
    assert main(["ffmpeg", "--remove-plugins"]) == 0
    run(ffmpeg, tmp_path, printed.out.strip())
    np.testing.assert_array_equal(pixels(tmp_path / "found.nut"), pixels(tmp_path / "out.nut"))


def test_a_bare_machine_is_told_how_to_install(tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(plugin_files, "_SYSTEM_FOLDERS", ())
    assert main(["ffmpeg", "--print-plugin", "upscale"]) == 0
    assert "aigc ffmpeg --install-plugins" in capfd.readouterr().err


def test_ten_bits_are_refused(tmp_path: Path, capfd: Any) -> None:
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pixel_format="yuv420p10le")
    assert main(["ffmpeg", "--print-plugin", "upscale", str(source)]) == 1
    assert "frei0r has 8 bits" in capfd.readouterr().err
