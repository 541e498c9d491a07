"""ICC profile, EXIF and XMP: kept in every kind of file that holds them, and true for the new image."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.media.image import xmp
from aigc_plugin.media.image.image_file import Image, read_image, write_image
from aigc_plugin.media.image.image_metadata import (
    NO_METADATA,
    ImageMetadata,
    embedded,
    read_metadata,
    upright,
)
from aigc_plugin.media.video.video_codecs import EncoderChoice
from support.image_files import make_image
from support.run_aigc import only_line, run

PROFILE = b"\0" * 16 + b"RGB XYZ " + bytes(range(256)) * 500  # three segments of a JPEG
MAKER = b"ACME Camera\0"
PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>'
    b'<rdf:Description tiff:Orientation="6" exif:PixelXDimension="37"><tiff:ImageWidth>37</tiff:ImageWidth>'
    b'<dc:creator>Zo\xc3\xab</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
SMALLER = PACKET.replace(b'"6"', b'"1"').replace(b"37", b"23")


def exif(order: str, *, turned: int = 6) -> bytes:
    """Maker, orientation and a photograph's directory with its width, before a thumbnail's directory."""
    mark = {"<": b"II", ">": b"MM"}[order]
    maker_at, photograph_at, thumbnail_at = 50, 62, 80
    turn = struct.pack(order + "HHIHH", 0x0112, 3, 1, turned, 0)
    return b"".join([
        mark, struct.pack(order + "HI", 42, 8), struct.pack(order + "H", 3),
        struct.pack(order + "HHII", 0x010F, 2, len(MAKER), maker_at), turn,
        struct.pack(order + "HHII", 0x8769, 4, 1, photograph_at), struct.pack(order + "I", thumbnail_at), MAKER,
        struct.pack(order + "H", 1), struct.pack(order + "HHII", 0xA002, 4, 1, 37), struct.pack(order + "I", 0),
        struct.pack(order + "HI", 0, 0),
    ])  # fmt: skip


def numbers(content: bytes) -> dict[int, int]:
    """Tag to value, of both directories; 0 to the offset of a thumbnail."""
    order = "<" if content[:2] == b"II" else ">"
    found, places = {}, [struct.unpack_from(order + "I", content, 4)[0]]
    for place in places:
        (count,) = struct.unpack_from(order + "H", content, place)
        for entry in range(place + 2, place + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", content, entry)
            (value,) = struct.unpack_from(order + ("H" if kind == 3 else "I"), content, entry + 8)
            found[tag] = value
            if tag == 0x8769:
                places.append(value)
        found.setdefault(0, struct.unpack_from(order + "I", content, place + 2 + 12 * count)[0])
    return found


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = make_image(tmp_path / "photo.jpg", "yuvj420p")
    path.write_bytes(embedded(path.read_bytes(), ImageMetadata(PROFILE, exif("<"), PACKET), ""))
    return path


def write(image: Image, path: Path, **choice: object) -> tuple[str, ...]:
    chosen = EncoderChoice(**choice)  # type: ignore[arg-type]
    return write_image(
        image, str(path), overwrite=False, choice=chosen, engine=Engine(), comment="aigc_plugin 1 test: made here"
    )


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_of_an_upright_image(order: str) -> None:
    changed = upright(exif(order), 46, 74_000)
    assert numbers(changed) == {**numbers(exif(order)), 0x0112: 1, 0xA002: 46, 0: 0}
    assert MAKER in changed


@pytest.mark.parametrize("damage", [b"", b"II*\0", b"XX" + exif("<")[2:], exif("<")[:30], exif("<")[:4] + b"\xff" * 4])
def test_damaged_exif_is_none(damage: bytes) -> None:
    assert upright(damage, 1, 1) == b""


def test_directories_that_point_to_themselves_end() -> None:
    content = bytearray(exif("<"))
    struct.pack_into("<I", content, 8 + 2 + 24 + 8, 8)
    assert numbers(upright(exif("<"), 5, 5))[0xA002] == 5
    assert upright(bytes(content), 5, 5)


@pytest.mark.parametrize(
    ("first", "second", "choice"),
    [
        ("a.png", "b.jpg", {}),
        ("a.webp", "b.png", {}),
        ("a.webp", "b.jpg", {"crf": 60}),
        ("a.jpg", "b.webp", {}),
    ],
)
def test_kept_from_file_to_file(first: str, second: str, choice: dict[str, object], photo: Path) -> None:
    before = read_image(str(photo))
    assert (before.frame.width, before.frame.height) == (23, 37)
    assert before.metadata == ImageMetadata(PROFILE, exif("<"), PACKET)
    for name in (first, second):
        assert write(before, photo.with_name(name), **(choice if name.endswith("webp") else {})) == ()
        after = read_image(str(photo.with_name(name)))
        assert (after.frame.width, after.frame.height) == (23, 37)
        assert after.metadata.icc == PROFILE
        assert numbers(after.metadata.exif)[0x0112] == 1
        assert numbers(after.metadata.exif)[0xA002] == 23
        assert after.metadata.xmp == SMALLER
        before = after


def test_alpha_of_webp_is_kept_beside_a_profile(tmp_path: Path) -> None:
    plain = read_image(str(make_image(tmp_path / "a.webp", "bgra")))
    given = replace(plain, metadata=ImageMetadata(PROFILE))
    assert write(given, tmp_path / "b.webp") == ()
    after = read_image(str(tmp_path / "b.webp"))
    assert after.metadata.icc == PROFILE
    for actual, expected in zip(after.frame.planes, plain.frame.planes, strict=True):
        np.testing.assert_array_equal(actual, expected)


def test_metadata_that_is_lost_is_reported(photo: Path) -> None:
    image = read_image(str(photo))
    lost = write(image, photo.with_name("out.tiff"))
    assert lost == ("the ICC profile is left out", "EXIF metadata is left out")
    assert read_image(str(photo.with_name("out.tiff"))).metadata.xmp == SMALLER
    assert write(image, photo.with_name("out.bmp")) == (*lost, "XMP metadata is left out")
    gray = ImageMetadata(PROFILE.replace(b"RGB ", b"GRAY"), b"II*\0")
    assert write(replace(image, metadata=gray), photo.with_name("out.png")) == lost
    assert read_metadata(photo.with_name("out.png")) == NO_METADATA


def test_xmp_of_tiff_goes_where_xmp_can_go(photo: Path) -> None:
    write(read_image(str(photo)), photo.with_name("a.tiff"))
    given = read_image(str(photo.with_name("a.tiff")))
    for name in ("b.tif", "b.jpg", "b.png", "b.webp"):
        assert write(given, photo.with_name(name)) == ()
        after = read_image(str(photo.with_name(name)))
        assert after.metadata.xmp == SMALLER
        assert (after.frame.width, after.frame.height) == (23, 37)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_directory_with_a_packet_keeps_its_entries_in_order(order: str) -> None:
    entries = [(256, 3, 1, 9 if order == "<" else 9 << 16), (34675, 7, 4, 0x01020304)]
    content = b"".join([
        b"II*\0" if order == "<" else b"MM\0*", struct.pack(order + "IHH", 10, 0, 2),
        *(struct.pack(order + "HHII", *entry) for entry in entries), struct.pack(order + "I", 0), b"odd",
    ])  # fmt: skip
    embedded_file = embedded(content, ImageMetadata(xmp=PACKET), "")
    (place,) = struct.unpack_from(order + "I", embedded_file, 4)
    (count,) = struct.unpack_from(order + "H", embedded_file, place)
    found = [struct.unpack_from(order + "HHII", embedded_file, place + 2 + 12 * index) for index in range(count)]
    assert [entry for entry in found if entry[0] != 700] == entries
    assert [entry[0] for entry in found] == [256, 700, 34675]
    _, _, size, at = found[1]
    assert embedded_file[at : at + size] == PACKET
    assert embedded_file[10 : len(content)] == content[10:]


def test_xmp_that_is_long_or_in_two_parts(photo: Path) -> None:
    image = read_image(str(photo))
    long = replace(image, metadata=ImageMetadata(xmp=PACKET + b" " * 66_000))
    assert write(long, photo.with_name("long.jpg")) == ("XMP metadata is left out",)
    assert write(long, photo.with_name("long.png")) == ()
    assert read_metadata(photo.with_name("long.png")).xmp == SMALLER + b" " * 66_000
    pointer = PACKET.replace(b"<rdf:Description", b'<rdf:Description xmpNote:HasExtendedXMP="0123ABCD"')
    content = make_image(photo.with_name("two.jpg"), "yuvj420p").read_bytes()
    content = embedded(content, ImageMetadata(xmp=pointer), "")
    extension = b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + b"<more/>"
    segment = b"\xff\xe1" + struct.pack(">H", len(extension) + 2) + extension
    photo.with_name("two.jpg").write_bytes(content[:2] + segment + content[2:])
    lost = write(read_image(str(photo.with_name("two.jpg"))), photo.with_name("one.jpg"))
    assert lost == ("the second part of its XMP metadata is left out",)
    assert b"HasExtendedXMP" not in read_metadata(photo.with_name("one.jpg")).xmp


def test_padding_of_any_length_is_read_in_bearable_time() -> None:
    """Tried at each blank, this would take an hour."""
    padded = PACKET.replace(b"<rdf:Description", b'<rdf:Description \n xmpNote:HasExtendedXMP="0123ABCD"')
    padded += b" " * 1_000_000 + b"<?xpacket end='w'?>"
    assert xmp.upright(padded, 8, 8) == xmp.upright(PACKET, 8, 8) + padded[-(1_000_000 + len(b"<?xpacket end='w'?>")) :]


def test_compressed_text_of_png_is_read(photo: Path) -> None:
    write(replace(read_image(str(photo)), metadata=NO_METADATA), photo.with_name("a.png"))
    content = photo.with_name("a.png").read_bytes()
    text = b"XML:com.adobe.xmp\0\1\0en\0Titel\0" + zlib.compress(PACKET)
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))
    photo.with_name("a.png").write_bytes(content[:33] + chunk + content[33:])
    assert read_metadata(photo.with_name("a.png")).xmp == PACKET


@pytest.mark.parametrize("name", ["photo.jpg", "a.png", "a.webp", "a.tiff"])
def test_damaged_files_have_none_or_part_of_it(name: str, photo: Path) -> None:
    if name != photo.name:
        write(read_image(str(photo)), photo.with_name(name))
    content = photo.with_name(name).read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(200):
        cut = bytearray(content[: rng.integers(len(content))])
        for place in rng.integers(0, 200, 3):
            cut[place : place + 1] = bytes([rng.integers(256)])
        photo.with_name("cut").write_bytes(cut)
        read_metadata(photo.with_name("cut"))


def test_a_profile_in_png_does_not_end_the_process(photo: Path) -> None:
    """PyAV frees the name of the profile twice, where it is read."""
    write(read_image(str(photo)), photo.with_name("in.png"))
    for _ in range(2):
        done = run(
            "upscale",
            photo.with_name("in.png"),
            photo.with_name("out.png"),
            "--model",
            "point",
            "--overwrite",
        )
        assert done.returncode == 0
        assert "wrote" in only_line(done)
