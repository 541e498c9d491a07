"""Blocks of the documents, run as a reader would: console and python, in order, in one folder.

The folder holds speech.flac, a recording; waveglow.pt, a small random checkpoint in the form of NVIDIA's; video.mp4,
also as film.mp4, six frames of 64 x 48; and photo.png.
A block under `<!-- not run: REASON -->` is only checked: its commands and options exist.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.image_files import make_image
from support.video_files import write_video

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
SCRIPTS = sysconfig.get_path("scripts")
CODE = ("aigc_plugin", "csrc", "integrations", "tests")
BLOCK = re.compile(r"(?P<skip><!-- not run: [^>]+ -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    runs: bool

    @property
    def commands(self) -> list[str]:
        """The lines after a prompt, continued lines joined."""
        joined = self.text.replace("\\\n", " ") if self.language == "console" else ""
        return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def blocks(document: Path) -> list[Block]:
    matches = BLOCK.finditer(document.read_text(encoding="utf-8"))
    return [Block(match["language"], match["text"], match["skip"] is None) for match in matches]


def all_commands() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        for block in blocks(document):
            for command in block.commands:
                yield document.name, command


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([SCRIPTS, os.environ["PATH"]])
    own = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")}  # what a command installs goes there
    environment = {**os.environ, "PATH": path, **own}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def folder(speech: Path, tmp_path: Path, require: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    require("torch")
    shutil.copyfile(speech, tmp_path / "speech.flac")
    write_video(tmp_path / "video.mp4")
    shutil.copyfile(tmp_path / "video.mp4", tmp_path / "film.mp4")
    make_image(tmp_path / "photo.png", "rgb24")
    from support.checkpoints import write_checkpoint

    with pytest.warns(FutureWarning, match="weight_norm"):
        write_checkpoint(tmp_path / "waveglow.pt", monkeypatch)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUNNABLE = [path for path in DOCUMENTS if any(block.language in {"console", "python"} for block in blocks(path))]


@pytest.mark.parametrize("document", RUNNABLE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_blocks_run(document: Path, folder: Path, require: Callable[[str], Any]) -> None:
    namespace: dict[str, Any] = {"__name__": "document"}
    for block in blocks(document):
        if block.language == "python" and block.runs:
            exec(compile(block.text, document.name, "exec"), namespace)
        for command in block.commands if block.runs else []:
            if "ffmpeg" in command:
                require("ffmpeg")
            done = shell(command, folder)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@cache
def help_of(*words: str) -> str:
    done = subprocess.run(
        [f"{SCRIPTS}/aigc", *words, "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert done.returncode == 0, f"aigc {' '.join(words)} does not exist\n{done.stderr}"
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


@pytest.mark.parametrize(("document", "command"), [pair for pair in all_commands() if "aigc " in pair[1]])
def test_commands_and_options_exist(document: str, command: str) -> None:
    words = shlex.split(command.partition("aigc ")[2].partition("|")[0])
    depth = 2 if words[0] in {"bench", "data", "generate", "models", "train"} else 1
    usage = help_of(*words[:depth]) if not words[0].startswith("-") else help_of()
    for option in (word.partition("=")[0] for word in words if word.startswith("--")):
        assert re.search(rf"{option}\b", usage), f"{document}: {command}: no option {option}"


@pytest.mark.parametrize(("document", "command"), [pair for pair in all_commands() if pair[1].startswith("make ")])
def test_make_targets_exist(document: str, command: str) -> None:
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M), f"{document}: {command}"


def test_the_readme_sets_up_with_two_commands() -> None:
    setup = [
        command.split()[1] for document, command in all_commands() if document == "README.md" and "make " in command
    ]
    assert setup == ["demo", "test"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    files = [target for target in targets if not re.match(r"\w+:", target)]
    assert [target for target in files if not (document.parent / target).exists()] == []


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    """The last column of its tables, before the list of words that are not used."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").partition("## Words that are not used")[0]
    names = {name for row in re.findall(r"^\|.*\|([^|]+)\|$", text, re.M) for name in re.findall(r"`([^`]+)`", row)}
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.*")]
    sources = [path for path in files if path.suffix in {".py", ".h", ".cpp"}]
    words = {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    words |= {part for path in sources for part in path.relative_to(ROOT).with_suffix("").parts}
    assert {name for name in names if not set(re.findall(r"\w+", name)) <= words} == set()


def test_every_block_says_its_language() -> None:
    languages = {(path.name, block.language) for path in DOCUMENTS for block in blocks(path)}
    known = {"console", "python", "text", "cpp", "csv", "json", "toml", "cmake"}
    assert {pair for pair in languages if pair[1] not in known} == set()
