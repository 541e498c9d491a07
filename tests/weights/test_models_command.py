"""`aigc models`: output, written files, and the one-line error of each failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from aigc_plugin.cli import main
from aigc_plugin.weights import load, load_waveglow, registry
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.table import UPSCALER
from aigc_plugin.weights.registry import Entry

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:Couldn't retrieve source code"),
    pytest.mark.usefixtures("cache"),
]


@pytest.fixture
def checkpoint(checkpoints: Any, tmp_path: Path) -> Path:
    import torch

    path = tmp_path / "published model.pt"
    torch.save({"model": checkpoints.build("glow_old")}, path, _use_new_zipfile_serialization=False)
    return path


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["models", *map(str, arguments)])
    return (code, *capfd.readouterr())


def test_list(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "list")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["name", "state", "licence", "description"]
    assert lines[1].startswith("aigc-waveglow ")
    assert "CC0-1.0" in lines[1]
    listed = json.loads(run(capfd, "list", "--json")[1])
    assert [entry["name"] for entry in listed] == [line.split()[0] for line in lines[1:]]
    pulled = next(entry for entry in listed if entry["name"] == "nvidia-universal-v5")
    assert pulled["sha256"] is None
    assert pulled["url"].startswith("https://")


def test_add_info_convert(capfd: pytest.CaptureFixture[str], checkpoint: Path, cache: Path) -> None:
    code, out, _ = run(capfd, "add", checkpoint, "--name", "mine")
    added = cache / "models" / "mine.safetensors"
    assert (code, out.strip()) == (0, str(added))
    facts = json.loads(run(capfd, "info", "mine", "--json")[1])
    assert facts["sha256"] == load_waveglow("mine").sha256
    assert facts["config"]["swap_halves"] is True
    assert facts["parameters"] == load_waveglow(checkpoint).tensors.parameters
    assert facts["stored"] == {"float32": facts["parameters"]}
    assert facts["card"]["converted_from"] == {"file": checkpoint.name, "sha256": load_waveglow(checkpoint).sha256}
    shown = run(capfd, "info", checkpoint)[1]
    assert f"{facts['parameters']:,}" in shown
    assert "n_early_every" in shown
    half = added.with_name("half.safetensors")
    code, out, _ = run(capfd, "convert", "mine", half, "--dtype", "bfloat16", "--no-swap-halves")
    assert (code, out.strip()) == (0, str(half))
    assert set(load_waveglow(half).tensors.stored_elements()) == {"bfloat16", "float32"}
    assert not load_waveglow(half).config.swap_halves


def test_names_that_add_refuses(capfd: pytest.CaptureFixture[str], checkpoint: Path) -> None:
    code, _, err = run(capfd, "add", checkpoint)
    assert code == 1
    assert "'published model' is no model name" in err
    assert err.count("\n") == 1
    code, _, err = run(capfd, "add", checkpoint, "--name", "aigc-waveglow")
    assert code == 1
    assert "is that of the packaged model" in err


def test_add_needs_overwrite_for_a_name_in_use(capfd: pytest.CaptureFixture[str], checkpoint: Path) -> None:
    assert run(capfd, "add", checkpoint, "--name", "mine")[0] == 0
    code, _, err = run(capfd, "add", checkpoint, "--name", "mine")
    assert code == 1
    assert "exists already" in err
    assert run(capfd, "add", checkpoint, "--name", "mine", "--overwrite")[0] == 0


@pytest.mark.parametrize("command", ["info", "add", "convert"])
def test_a_hostile_file_is_one_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, cache: Path, command: str
) -> None:
    import pickle

    system = {"protocol_version": 1001, "little_endian": True}
    parts = [pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001, system, print)]
    (tmp_path / "hostile.pt").write_bytes(b"".join(parts))
    target = [tmp_path / "out.safetensors"] if command == "convert" else []
    code, out, err = run(capfd, command, tmp_path / "hostile.pt", *target)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "builtin" in err
    assert "print, which is refused (nothing was executed" in err
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["hostile.pt"]


def test_a_weight_that_is_nan_is_found_when_a_file_is_added(
    capfd: pytest.CaptureFixture[str], checkpoints: Any, tmp_path: Path, cache: Path
) -> None:
    import torch

    state = checkpoints.build().state_dict()
    state["WN.1.end.bias"][0] = torch.nan
    torch.save(state, tmp_path / "nan.pt")
    code, _, err = run(capfd, "add", tmp_path / "nan.pt")
    assert code == 1
    assert "WN.1.end.bias" in err
    assert list((cache / "models").iterdir()) == []


def test_pull(capfd: pytest.CaptureFixture[str], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a registry and a downloader of this test; the server's side is tests/weights/test_pull.py."""

    def download(entry: Entry, target: BinaryIO, progress: Any) -> None:
        progress.total = 3_000_000
        for _ in range(3):
            progress.update(1_000_000)
        target.write(b"x" * 3_000_000)

    monkeypatch.setattr("aigc_plugin.weights.pull.download", download)
    monkeypatch.setattr(registry, "REGISTRY", tmp_path / "registry.toml")
    registry.REGISTRY.write_text('[theirs]\nurl = "https://example.org/a.pth"\nlicence = "MIT"\n')
    code, out, err = run(capfd, "pull", "theirs")
    assert (code, out) == (1, "")
    assert "give --accept-unverified" in err
    code, out, err = run(capfd, "pull", "theirs", "--accept-unverified", "--progress", "json")
    assert code == 0
    assert out.strip() == str(cache / "models" / "theirs.pth")
    events = [json.loads(line) for line in err.splitlines()]
    assert [event["event"] for event in events if event["event"] != "progress"] == [
        "start",
        "warning",
        "result",
    ]
    assert events[0]["total"] == 3.0
    assert events[-1]["settings"]["verified"] is False
    code, _, err = run(capfd, "pull", "nope")
    assert code == 1
    assert "models: theirs" in err


def test_a_card_cannot_steer_the_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    steering = "\x1b[31mRED\x1b]0;title\x07\nlicence  CC0-1.0\r\u202egnorw"
    model = load("aigc-x2-video")
    write_family_file(tmp_path / "a.safetensors", UPSCALER, model.config, model.tensors, {"name": steering})
    code, out, err = run(capfd, "info", tmp_path / "a.safetensors")
    assert (code, err) == (0, "")
    assert r"  name      \x1b[31mRED\x1b]0;title\x07\nlicence  CC0-1.0\r\u202egnorw" in out
    assert {character for character in out if not character.isprintable()} == {"\n"}


def test_the_type_of_a_tensor_cannot_steer_the_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    header = rb'{"a":{"dtype":"\u001b[31mX\n\u001b]0;t\u0007","shape":[1],"data_offsets":[0,4]}}'
    (tmp_path / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    code, _, err = run(capfd, "info", tmp_path / "a.safetensors")
    assert code == 1
    assert err.endswith("\n")
    assert err[:-1].isprintable()
