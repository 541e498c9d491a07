"""An output that is one of the inputs is refused, whatever it is called."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.files.output import check_output
from aigc_plugin.files.same_file import refuse_input_as_output
from support.image_files import make_image
from support.run_aigc import only_line, run
from support.video_files import write_video

NAMES: dict[str, Callable[[Path, Path], None]] = {
    "symbolic": lambda name, file: name.symlink_to(file.name),
    "hard": lambda name, file: name.hardlink_to(file),
}


def other_name(file: Path, kind: str) -> Path:
    """Another name of a file."""
    if kind == "same":
        return file
    if kind == "relative":
        return file.parent / ".." / file.parent.name / file.name
    name = file.with_name(f"{kind}{file.suffix}")
    NAMES[kind](name, file)
    return name


@pytest.mark.parametrize("kind", ["same", "relative", "symbolic", "hard"])
def test_every_name_of_the_input_is_refused(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(b"the only copy")
    target = other_name(file, kind)
    for overwrite in (False, True):
        with pytest.raises(aigc.InputError, match=r"is the same file as the input .*a\.mp4") as caught:
            check_output(target, overwrite=overwrite, sources=["missing.mp4", file])
        assert (caught.value.parameter, caught.value.hint) == ("target", "give another name")


def test_what_holds_nothing_may_be_both(tmp_path: Path) -> None:
    """A device is input and output of many; a missing input is told when it is opened."""
    refuse_input_as_output(os.devnull, [os.devnull])
    refuse_input_as_output(tmp_path / "a", [tmp_path / "a"])
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("a")
    refuse_input_as_output(tmp_path / "b", [tmp_path / "a"])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of each kind; the working folder is theirs."""
    import soundfile

    monkeypatch.chdir(tmp_path)
    write_video(tmp_path / "a.mkv")
    make_image(tmp_path / "a.png", "rgb24")
    soundfile.write(tmp_path / "a.wav", 0.3 * np.sin(np.arange(22050) * 0.06), 22050)
    (tmp_path / "a.srt").write_text("Guten Tag.")
    (tmp_path / "a.csv").write_text("id,text\na,Guten Tag.\n")
    return tmp_path


@pytest.mark.parametrize(
    ("suffix", "arguments", "code"),
    [
        (".mkv", ["upscale", "IN", "OUT", "--model", "point"], 1),
        (".mkv", ["interpolate", "IN", "OUT"], 1),
        (".mkv", ["filter", "upscale=2:point", "IN", "OUT"], 1),
        (".png", ["upscale", "IN", "OUT", "--model", "point"], 1),
        (".wav", ["vocode", "IN", "OUT"], 1),
        (".wav", ["generate", "audio", "OUT", "--like", "IN", "--seconds", "1"], 1),
        (".srt", ["say", "--file", "IN", "--srt", "OUT", "out.wav"], 2),
    ],
)
def test_every_command_keeps_its_input(suffix: str, arguments: list[str], code: int, files: Path) -> None:
    source = files / f"a{suffix}"
    before = source.read_bytes()
    names = {"IN": source.name, "OUT": other_name(source, "hard").name}
    listed = sorted(files.iterdir())
    done = run(*(names.get(word, word) for word in arguments), "--overwrite")
    assert done.returncode == code
    assert f"the output {names['OUT']} is the same file as the input a{suffix}" in only_line(done)
    assert source.read_bytes() == before
    assert sorted(files.iterdir()) == listed


def test_stdin_counts_as_the_file_that_it_reads(files: Path) -> None:
    with (files / "a.mkv").open("rb") as file:
        descriptor = os.dup(file.fileno())
        done = run(
            "upscale", "-", "a.mkv", "--model", "point", "--overwrite", before=lambda: os.dup2(descriptor, 0)
        )  # fmt: skip
        os.close(descriptor)
    assert done.returncode == 1
    assert "a.mkv is the same file as what stdin reads" in only_line(done)


def test_images_of_a_folder_that_links_to_it_are_kept(files: Path) -> None:
    (files / "links").mkdir()
    (files / "links" / "a.png").symlink_to(files / "a.png")
    before = (files / "a.png").read_bytes()
    with pytest.raises(aigc.InputError, match="same file"):
        aigc.upscale_images(files, files / "links", aigc.UpscaleOptions(model="point"), overwrite=True)
    assert (files / "a.png").read_bytes() == before


def test_a_model_does_not_replace_itself(tmp_path: Path) -> None:
    from aigc_plugin.weights import load
    from aigc_plugin.weights.convert import convert
    from aigc_plugin.weights.families.family_file import write_family_file
    from aigc_plugin.weights.families.table import UPSCALER
    from aigc_plugin.weights.families.upscaler_config import UpscalerConfig
    from support.networks import network

    config, tensors = network()
    path = tmp_path / "a.safetensors"
    write_family_file(path, UPSCALER, UpscalerConfig.from_dict(config), tensors, {"name": "random"})
    with pytest.raises(aigc.InputError, match="same file"):
        convert(load(path), path, overwrite=True)
