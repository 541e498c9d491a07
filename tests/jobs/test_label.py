"""Labels of files: on request in any file, by default in everything that is generated, and kept by what enhances."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.files.user_config import configured_producer
from support.labelled_files import media_of, write_sample

PRODUCER = "001191110102MACQD9K64010000"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture(autouse=True)
def _producer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AIGC_PRODUCER", PRODUCER)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def small(**values: object) -> aigc.GenerateVideoOptions:
    return aigc.GenerateVideoOptions(size="64x48", seconds="0.2", fps=10, **values)  # type: ignore[arg-type]


def test_a_file_is_labelled_in_place(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "fast.mp4")
    film.chmod(0o640)
    before = media_of(film)
    result = aigc.label_file(film)
    assert not result.kept
    assert media_of(film) == before
    assert stat.S_IMODE(film.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["fast.mp4"]
    found = aigc.inspect_file(film)
    assert found.aigc is not None
    assert found.aigc["Label"] == "1"
    assert found.aigc["ContentProducer"] == PRODUCER
    assert len(found.aigc["ProduceID"]) == 32
    assert found.iptc == GENERATED
    assert found.is_generated
    assert found.notes == ()


def test_a_label_is_kept_whatever_the_options_say(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "film.mkv")
    aigc.label_file(film, options=aigc.LabelOptions(produce_id="first"))
    before = film.read_bytes()
    result = aigc.label_file(film, options=aigc.LabelOptions(producer="another", produce_id="second", degree="3"))
    assert result.kept
    assert film.read_bytes() == before
    copy = tmp_path / "copy.mkv"
    aigc.label_file(film, copy)
    assert copy.read_bytes() == before
    with pytest.raises(aigc.OutputExists):
        aigc.label_file(film, copy)


def test_the_number_follows_from_the_content(tmp_path: Path) -> None:
    def number(path: Path) -> str:
        label: dict[str, str] = json.loads(aigc.label_file(path, tmp_path / f"out_{path.name}").label)
        return label["ProduceID"]

    first, second = write_sample(tmp_path, "sound.wav"), write_sample(tmp_path, "sound.flac")
    before = number(first)
    assert number(first.rename(tmp_path / "renamed.wav")) == before
    assert number(second) != before


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"producer": "Beispiel GmbH"}, "ASCII without blanks"),
        ({"produce_id": "ü"}, "ASCII without blanks"),
        ({"degree": "4"}, "degree"),
        ({"source_type": "madeByAi"}, "source_type"),
    ],
)
def test_what_a_label_cannot_hold_is_refused(values: dict[str, str], text: str, tmp_path: Path) -> None:
    picture = write_sample(tmp_path, "picture.png")
    before = picture.read_bytes()
    with pytest.raises(aigc.InputError, match=text):
        aigc.label_file(picture, options=aigc.LabelOptions(**values))
    assert picture.read_bytes() == before


def test_a_kind_without_a_place_is_named(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("no media", encoding="utf-8")
    with pytest.raises(aigc.InputError, match="no place for the label"):
        aigc.label_file(text)
    with pytest.raises(aigc.InputError, match="no video, audio file or image"):
        aigc.inspect_file(text)
    with pytest.raises(aigc.MediaError, match="no such file"):
        aigc.inspect_file(tmp_path / "absent.mp4")


def test_a_damaged_file_stays_as_it_is(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "late.mp4")
    cut = film.read_bytes()[:-100]
    film.write_bytes(cut)
    with pytest.raises(aigc.MediaError, match=r"late\.mp4"):
        aigc.label_file(film)
    assert film.read_bytes() == cut
    assert [path.name for path in tmp_path.iterdir()] == ["late.mp4"]


def test_the_producer_comes_from_the_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AIGC_PRODUCER")
    assert configured_producer() == ""
    folder = tmp_path / "config" / "aigc"
    folder.mkdir(parents=True)
    (folder / "aigc.toml").write_text('producer = "from-the-file"\n', encoding="utf-8")
    assert configured_producer() == "from-the-file"
    (folder / "aigc.toml").write_text("producer = 7\n", encoding="utf-8")
    with pytest.raises(aigc.InputError, match="must be a text"):
        configured_producer()
    (folder / "aigc.toml").write_text("producer = \n", encoding="utf-8")
    with pytest.raises(aigc.InputError, match=r"aigc\.toml"):
        configured_producer()


def test_without_a_producer_none_is_invented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AIGC_PRODUCER")
    picture = write_sample(tmp_path, "picture.png")
    result = aigc.label_file(picture)
    assert "names no producer" in result.warnings[0]
    found = aigc.inspect_file(picture)
    assert found.aigc is not None
    assert found.aigc["ContentProducer"] == ""
    assert found.notes == ("its label lacks ContentProducer",)


def test_signing_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    picture = write_sample(tmp_path, "picture.png")
    before = picture.read_bytes()
    with pytest.raises(aigc.DependencyMissing, match="c2pa-python"):
        aigc.label_file(picture, options=aigc.LabelOptions(sign=True, key="key.pem", cert="chain.pem"))
    assert picture.read_bytes() == before
    picture.write_bytes(before + b"jumb c2pa")
    found = aigc.inspect_file(picture)
    assert found.c2pa == {"state": "unchecked", "actions": None}
    assert "aigc_plugin[sign]" in found.notes[-1]


@pytest.mark.parametrize("name", ["loop.mp4", "loop.webm", "loop.mkv", "loop.mov", "loop.nut"])
def test_a_generated_video_has_its_label(name: str, tmp_path: Path) -> None:
    result = aigc.generate_video(tmp_path / name, small())
    assert not [text for text in result.warnings if "label" in text]
    found = aigc.inspect_file(tmp_path / name)
    assert found.aigc is not None
    assert found.aigc["ContentProducer"] == PRODUCER
    assert found.iptc == GENERATED


@pytest.mark.parametrize("name", ["still.png", "still.jpg", "still.webp", "still.tiff"])
def test_a_generated_image_has_its_label(name: str, tmp_path: Path) -> None:
    aigc.generate_image(tmp_path / name, aigc.GenerateImageOptions(size="64x48"))
    found = aigc.inspect_file(tmp_path / name)
    assert found.aigc is not None
    assert found.iptc == GENERATED


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.opus", "a.mp3", "a.m4a", "a.aac"])
def test_generated_audio_has_its_label(name: str, tmp_path: Path) -> None:
    aigc.generate_audio_file(tmp_path / name, aigc.TextureOptions(seconds=0.5))
    found = aigc.inspect_file(tmp_path / name)
    assert found.aigc is not None
    assert found.aigc["ContentProducer"] == PRODUCER
    assert len(found.aigc["ProduceID"]) == 32
    assert found.iptc == GENERATED


def test_it_can_be_switched_off_and_a_kind_without_a_place_is_told(tmp_path: Path) -> None:
    aigc.generate_image(tmp_path / "plain.png", aigc.GenerateImageOptions(size="64x48", ai_label=False))
    assert aigc.inspect_file(tmp_path / "plain.png").aigc is None
    result = aigc.generate_image(tmp_path / "still.bmp", aigc.GenerateImageOptions(size="64x48"))
    assert "no place for a label" in " ".join(result.warnings)


def test_enhancing_keeps_a_label_and_adds_one_on_request_alone(tmp_path: Path) -> None:
    film = write_sample(tmp_path, "fast.mp4")
    point = {"model": "point", "preset": "ultrafast"}
    aigc.upscale_video(film, tmp_path / "plain.mp4", aigc.UpscaleOptions(**point))  # type: ignore[arg-type]
    assert aigc.inspect_file(tmp_path / "plain.mp4").aigc is None
    aigc.upscale_video(film, tmp_path / "asked.mp4", aigc.UpscaleOptions(ai_label=True, **point))  # type: ignore[arg-type]
    asked = aigc.inspect_file(tmp_path / "asked.mp4")
    assert asked.aigc is not None
    assert asked.iptc == GENERATED.replace("trainedAlgorithmicMedia", "algorithmicallyEnhanced")
    own = aigc.label_file(film, options=aigc.LabelOptions(produce_id="own"))
    for name in ("large.mp4", "large.mkv", "large.webm"):
        aigc.upscale_video(film, tmp_path / name, aigc.UpscaleOptions(model="point"))
        kept = aigc.inspect_file(tmp_path / name)
        assert kept.aigc == json.loads(own.label)
        assert kept.iptc == GENERATED
        assert kept.notes == ()


@pytest.mark.parametrize("name", ["picture.png", "picture.gif"])
def test_an_upscaled_image_keeps_its_label(name: str, tmp_path: Path) -> None:
    picture = write_sample(tmp_path, name)
    aigc.label_file(picture, options=aigc.LabelOptions(produce_id="own"))
    large = tmp_path / f"large_{name}".replace(".gif", ".png")
    aigc.upscale_image(picture, large, aigc.UpscaleOptions(model="point"))
    found = aigc.inspect_file(large)
    assert found.aigc is not None
    assert found.aigc["ProduceID"] == "own"
    assert found.notes == ()


def test_a_watermark_is_found_in_what_was_made_with_it(tmp_path: Path) -> None:
    options = {"seconds": 6, "style": None}
    for name, mark in (("marked.mp3", True), ("plain.mp3", False)):
        aigc.generate_audio_file(tmp_path / name, aigc.TextureOptions(watermark=mark, **options))  # type: ignore[arg-type]
    found = aigc.inspect_file(tmp_path / "marked.mp3").watermark
    assert found is not None
    assert found["false_alarm"] < 1e-6
    assert aigc.inspect_file(tmp_path / "plain.mp3").watermark is None


def test_cuts_and_joins_keep_labels(tmp_path: Path) -> None:
    film, recorded = write_sample(tmp_path, "fast.mp4"), write_sample(tmp_path, "late.mp4")
    own = aigc.label_file(film, options=aigc.LabelOptions(produce_id="own"))
    aigc.cut_file(film, tmp_path / "cut.mp4", ["0.4-1.2"])
    found = aigc.inspect_file(tmp_path / "cut.mp4")
    assert found.aigc == json.loads(own.label)
    assert found.iptc == GENERATED
    aigc.join_files([film, recorded], tmp_path / "joined.mp4")
    found = aigc.inspect_file(tmp_path / "joined.mp4")
    assert found.aigc == json.loads(own.label)
    assert found.iptc == GENERATED.replace("trained", "compositeWithTrained")
    other = write_sample(tmp_path, "keys.mp4")
    aigc.label_file(other, options=aigc.LabelOptions(produce_id="another"))
    aigc.join_files([film, other], tmp_path / "both.mp4")
    found = aigc.inspect_file(tmp_path / "both.mp4")
    assert found.aigc is not None
    assert found.aigc["ProduceID"] not in ("own", "another", "")
    assert found.iptc == GENERATED
    sound = write_sample(tmp_path, "sound.flac")
    own = aigc.label_file(sound, options=aigc.LabelOptions(produce_id="sound"))
    aigc.cut_file(sound, tmp_path / "cut.wav", ["0.4-1.2"])
    assert aigc.inspect_file(tmp_path / "cut.wav").aigc == json.loads(own.label)
    aigc.cut_file(recorded, tmp_path / "plain.mp4", ["0.4-1.2"])
    assert aigc.inspect_file(tmp_path / "plain.mp4").aigc is None
