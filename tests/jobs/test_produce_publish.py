"""Productions that are published as their script says, where the caller wants that."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import av
import pytest

import aigc_plugin as aigc

SCRIPT = """\
[film]
title = "Die Lampe"
size = ["160x90", "90x160"]
fps = 10
music = "none"

[[scene]]
card = "Anfang"
for = 1

[[scene]]
title = "Ende"
for = 1

[[publish]]
to = ["feed:www/podcast.xml", "folder:copies"]
site = "https://example.com"
date = 2026-11-29
description = "Eine Lampe & mehr"

[[publish]]
to = "hls:tall"
version = "9x16"
segment = 1
threads = 1
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "lampe.toml"
    path.write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "www").mkdir()
    return path


def test_a_production_is_published_where_its_script_says(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = script.parent
    result = aigc.produce(script, folder / "out")
    assert result.published == ()
    assert any("not published" in text for text in result.warnings)
    assert sorted(path.name for path in folder.iterdir()) == ["lampe.toml", "out", "www"]
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    result = aigc.produce(script, folder / "out", aigc.ProduceOptions(publish=True), overwrite=True)
    assert result.published == (str(folder / "www" / "podcast.xml"), str(folder / "copies"), str(folder / "tall"))
    wide = folder / "out" / "lampe-16x9.mp4"
    assert (
        (folder / "copies" / wide.name).read_bytes() == (folder / "www" / wide.name).read_bytes() == wide.read_bytes()
    )
    item = ElementTree.fromstring((folder / "www" / "podcast.xml").read_bytes()).find("channel/item")
    assert item is not None
    assert item.findtext("title") == "Die Lampe"
    assert str(item.findtext("description")).startswith("Eine Lampe & mehr\n\nMade with AI.")
    assert str(item.findtext("pubDate")).startswith("Sun, 29 Nov 2026")
    chapters = (folder / "www" / "lampe-16x9.chapters.json").read_text(encoding="utf-8")
    assert chapters.index("Anfang") < chapters.index("Ende")
    with av.open(str(folder / "tall" / "master.m3u8")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (90, 160)
    assert list((folder / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"hls:tall"', '"cinema:tall"', 21, "no target"),
        ('"9x16"', '"4x3"', 21, "no version"),
        ("segment = 1", "segment = 99", 24, "segment"),
        ("threads = 1", "thread = 1", 25, "thread"),
        ('site = "https://example.com"', "", 15, "address"),
        ('to = "hls:tall"', "", 21, "targets"),
    ],
)
def test_a_publication_that_cannot_be_is_refused_with_its_line(
    script: Path, old: str, new: str, line: int, words: str
) -> None:
    script.write_text(SCRIPT.replace(old, new), encoding="utf-8")
    with pytest.raises(aigc.InputError, match=rf"line {line}: .*{words}"):
        aigc.produce(script, script.parent / "out", aigc.ProduceOptions(publish=True))
    assert not (script.parent / "out").exists()


def test_a_script_does_not_publish_itself(script: Path) -> None:
    script.write_text(SCRIPT.replace("fps = 10", "fps = 10\npublish = true"), encoding="utf-8")
    with pytest.raises(aigc.InputError, match="publish"):
        aigc.produce(script, script.parent / "out")
    (script.parent / "plain.md").write_text("# Hello\n", encoding="utf-8")
    with pytest.raises(aigc.InputError, match="where to publish"):
        aigc.produce(script.parent / "plain.md", script.parent / "out", aigc.ProduceOptions(publish=True))
