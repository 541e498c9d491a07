"""The label in every kind of file: one, readable by others, and nothing of the media changed."""

from __future__ import annotations

import io
import json
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from aigc_plugin.errors import MediaError
from aigc_plugin.media.audio.ogg_serial import checksum
from aigc_plugin.media.label.formats import FORMATS, read_marks, write_marks
from aigc_plugin.media.label.marks import Addition, Found
from aigc_plugin.media.label.mp4_label import mp4_edits
from aigc_plugin.media.label.origin import KEYS, AigcLabel, source_type_uri
from support.labelled_files import AUDIO, IMAGES, VIDEOS, after_seek, media_of, tags_of, write_sample

LABEL = AigcLabel(producer="001191110102MACQD9K64010000", produce_id="film-1").text
TYPE = source_type_uri("trainedAlgorithmicMedia")
BOTH = Addition(LABEL, TYPE)
ALL = [*VIDEOS, *AUDIO, *IMAGES]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    return {name: write_sample(folder, name) for name in ALL}


def marks(path: Path) -> Found:
    with path.open("rb") as file:
        found = read_marks(file, path.name)
    assert found is not None
    return found


def labelled(source: Path, target: Path, addition: Addition = BOTH) -> Path:
    with source.open("rb") as file, target.open("w+b") as out:
        write_marks(file, out, addition, source.name)
    return target


@pytest.mark.parametrize("name", ALL)
def test_the_label_is_read_back_and_the_media_are_the_same(name: str, samples: dict[str, Path], tmp_path: Path) -> None:
    assert marks(samples[name]).labels == ()
    out = labelled(samples[name], tmp_path / name)
    assert marks(out).labels == (LABEL,)
    assert marks(out).types == (TYPE,)
    assert media_of(out) == media_of(samples[name])
    again = labelled(out, tmp_path / f"again_{name}", Addition("", "http://example.org/other"))
    assert marks(again).labels == (LABEL,)
    assert media_of(again) == media_of(samples[name])


@pytest.mark.parametrize("name", [name for name in [*VIDEOS, *AUDIO] if not name.endswith(".wav")])
def test_ffmpeg_reads_the_label_and_all_tags_that_were_there(
    name: str, samples: dict[str, Path], tmp_path: Path
) -> None:
    before, after = tags_of(samples[name]), tags_of(labelled(samples[name], tmp_path / name))
    assert [text for key, text in after.items() if key.upper() == "AIGC"] == [LABEL]
    assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize("name", VIDEOS)
def test_a_labelled_video_is_found_its_way_in(name: str, samples: dict[str, Path], tmp_path: Path) -> None:
    assert after_seek(labelled(samples[name], tmp_path / name)) == after_seek(samples[name])


@pytest.mark.parametrize("name", ["picture.png", "picture.jpg", "picture.webp", "picture.tiff"])
def test_pillow_finds_the_packet(name: str, samples: dict[str, Path], tmp_path: Path) -> None:
    with Image.open(labelled(samples[name], tmp_path / name)) as image:
        packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()
    assert b"http://www.tc260.org.cn/ns/AIGC/1.0/" in packet
    assert LABEL.encode() in packet
    assert b"trainedAlgorithmicMedia" in packet


@pytest.mark.parametrize("name", ["picture.png", "picture.jpg", "picture.webp", "picture.gif", "picture.tiff"])
def test_a_packet_that_is_there_keeps_its_other_properties(name: str, samples: dict[str, Path], tmp_path: Path) -> None:
    first = labelled(samples[name], tmp_path / name, Addition("", TYPE))
    second = labelled(first, tmp_path / f"b_{name}", Addition(LABEL, ""))
    assert marks(second).types == (TYPE,)
    assert marks(second).labels == (LABEL,)
    if not name.endswith(".tiff"):  # there the old one stays, as bytes that nothing points at
        assert second.read_bytes().count(b"W5M0MpCehiHzreSzNTczkc9d") == 1


def test_the_text_has_the_seven_keys_in_their_order_without_blanks() -> None:
    assert list(json.loads(LABEL)) == list(KEYS)
    assert set(LABEL) <= set(map(chr, range(0x21, 0x7F)))


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_is_cut_off_gives_one_error(name: str, samples: dict[str, Path], tmp_path: Path) -> None:
    """Wherever it is cut: an error of ours, or a file that still reads."""
    content = samples[name].read_bytes()
    for size in [*range(4, min(400, len(content)), 7), len(content) // 2, len(content) - 3]:
        cut = io.BytesIO(content[:size])
        with suppress(MediaError):
            found = read_marks(cut, name)
            if found is not None:
                write_marks(cut, io.BytesIO(), BOTH, name)


def test_each_kind_is_known_by_its_first_bytes_alone(samples: dict[str, Path]) -> None:
    for name, path in samples.items():
        head = path.read_bytes()[:64]
        assert sum(each.matches(head) for each in FORMATS) == 1, name


def test_a_large_mp4_gets_its_header_at_the_end(samples: dict[str, Path]) -> None:
    """Offsets of 32 bits that would not fit after a shift: the header moves, and the samples stay."""
    content = bytearray(samples["fast.mp4"].read_bytes())
    at = content.index(b"stco") + 8
    (count,) = struct.unpack_from(">I", content, at)
    struct.pack_into(">I", content, at + 4 * count, 0xFFFFFFF0)
    edits = mp4_edits(io.BytesIO(content), Addition(LABEL, TYPE))
    assert [edit.content for edit in edits[:1]] == [b"free"]
    assert edits[1].at == len(content)
    assert LABEL.encode() in edits[1].content


def test_an_ogg_whose_comments_need_more_pages(samples: dict[str, Path], tmp_path: Path) -> None:
    """The pages after them are numbered anew, and have the right checksums."""
    long = AigcLabel(producer="x" * 1000, reserved_1="y" * 1000).text
    first = samples["vorbis.ogg"]
    for number in range(40):
        first = labelled(first, tmp_path / f"{number}.ogg", Addition(long, ""))
    assert media_of(first) == media_of(samples["vorbis.ogg"])
    assert len(marks(first).labels) == 40
    content = first.read_bytes()
    pages = content.split(b"OggS")[1:]
    assert [int.from_bytes(page[14:18], "little") for page in pages] == list(range(len(pages)))
    for page in pages:
        whole = b"OggS" + page
        assert checksum(whole[:22] + bytes(4) + whole[26:]) == int.from_bytes(whole[22:26], "little")


def test_a_stream_of_unknown_length(samples: dict[str, Path], tmp_path: Path) -> None:
    content = bytearray(samples["sound.wav"].read_bytes())
    struct.pack_into("<I", content, 4, 0xFFFFFFFF)
    struct.pack_into("<I", content, content.index(b"data") + 4, 0xFFFFFFFF)
    open_ended = tmp_path / "open.wav"
    open_ended.write_bytes(content)
    out = labelled(open_ended, tmp_path / "out.wav")
    assert media_of(out)[0] == media_of(open_ended)[0]
    assert marks(out).labels == (LABEL,)


def test_older_places_are_read(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("AIGC", LABEL)
    Image.new("RGB", (8, 8)).save(tmp_path / "old.png", pnginfo=info)
    assert marks(tmp_path / "old.png").labels == (LABEL,)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps({"AIGC": {"Label": "1"}}, separators=(",", ":")).encode()
    Image.new("RGB", (8, 8)).save(tmp_path / "old.jpg", exif=exif)
    assert marks(tmp_path / "old.jpg").labels == ('{"AIGC":{"Label":"1"}}',)
