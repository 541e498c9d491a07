"""Training on collected sets: their own splits, and plain folders beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.data import collect
from aigc_plugin.errors import InputError
from support.recordings import tone, write


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, dict[str, set[str]]]:
    """A set, and its ids by split."""
    for number in range(24):
        write(tmp_path / "given" / f"{number}.wav", tone(0.6, 150 + 20 * number))
    done = collect([tmp_path / "given"], tmp_path / "set", rate=8000, validation=0.3, test=0.3)
    sides: dict[str, set[str]] = {"train": set(), "validation": set(), "test": set()}
    for _, clip in done.manifest.clips():
        sides[clip.split].add(clip.id)
    assert all(sides.values())
    return tmp_path, sides


def names(paths: list[Path]) -> set[str]:
    return {path.stem for path in paths}


def test_a_collected_set_keeps_its_own_splits(
    made: tuple[Path, dict[str, set[str]]], require: Callable[[str], Any]
) -> None:
    require("torch")
    from aigc_plugin.training.corpus import divided

    folder, sides = made
    kept, held = divided([folder / "set"], 0.02)
    assert (names(kept), names(held)) == (sides["train"], sides["validation"])
    kept, held = divided([folder / "set", folder / "given"], 0.25)
    assert len(kept) + len(held) == len(sides["train"]) + len(sides["validation"]) + 24
    assert names([path for path in held if "given" in path.parts]) != set()
    kept, held = divided([folder / "given"], 0.0)
    assert (len(kept), held) == (24, [])


def test_styles_come_from_the_training_split(
    made: tuple[Path, dict[str, set[str]]], require: Callable[[str], Any]
) -> None:
    require("torch")
    require("pyworld")
    from aigc_plugin.training.voice.vae_run import gather_styles

    folder, sides = made
    styles = gather_styles([folder / "set"], folder / "out", lambda *_: None)
    assert {style.name.split(".")[0] for style in styles} == sides["train"]
    assert gather_styles([], folder / "out", lambda *_: None) == []


def test_an_unfinished_set_is_refused(tmp_path: Path, require: Callable[[str], Any]) -> None:
    require("torch")
    from aigc_plugin.training.corpus import divided

    write(tmp_path / "set" / "wavs" / "a.wav", tone(1))
    (tmp_path / "set" / ".collecting.jsonl").write_text("")
    with pytest.raises(InputError, match="not collected to its end"):
        divided([tmp_path / "set"], 0.1)
