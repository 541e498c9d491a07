"""Cuts of HEVC: copied groups are decoded bit by bit as before, beside frames of an encoder with other identifiers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aigc_plugin.jobs.edit.cut_file import cut_file
from aigc_plugin.media.video.frame_index import frame_index
from aigc_plugin.media.video.h264_units import packet_of, units_of_packet
from aigc_plugin.media.video.hevc_units import PPS, SPS, VPS, HevcSets, Identifiers, kind_of, renumbered
from aigc_plugin.options.edit import CutOptions
from support.hevc_units import dolby_vision
from support.numbered_video import number_of, write_numbered

GROUP = 20
CLOSED = "keyint=20:open-gop=0"
RADL = "keyint=20:min-keyint=20:scenecut=0:open-gop=0:radl=2:bframes=4:b-adapt=0"


def write_hevc(
    path: Path, parameters: str = CLOSED, *, pixel_format: str = "yuv420p", codec: str = "libx265", parts: int = 1
) -> Path:
    """A video of 80 numbered frames; the encoder begins anew so many times."""
    folder = path.parent
    options = {"preset": "ultrafast", "x265-params": f"log-level=error:{parameters}"}
    each = 80 // parts
    with av.open(str(path), "w") as container:
        stream: Any = None
        for part in range(parts):
            clip = write_numbered(
                folder / f"part{part}.mkv", each / 25, first=part * each, audio=None, options=options,
                pixel_format=pixel_format, codec=codec, b_frames=4,
            )  # fmt: skip
            with av.open(str(clip)) as source:
                if stream is None:
                    stream = container.add_stream_from_template(source.streams.video[0], opaque=True)
                    stream.time_base = Fraction(1, 25)
                packets = [packet for packet in source.demux(video=0) if packet.size]
                for index, packet in enumerate(packets):
                    copy: Any = av.Packet(bytes(packet))
                    copy.pts = part * each + round(packet.pts * packet.time_base * 25)
                    copy.dts, copy.time_base = part * each + index - 4, Fraction(1, 25)
                    copy.is_keyframe, copy.stream, copy.duration = packet.is_keyframe, stream, 1
                    container.mux(copy)
    return path


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [number_of(frame) for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("parameters", "settings", "suffixes", "copied"),
    [
        (CLOSED, {}, (".mp4", ".mov"), (20, 60)),
        (f"{CLOSED}:repeat-headers=1:slices=2", {"pixel_format": "yuv420p10le"}, (".mkv", ".mp4"), (20, 60)),
        (RADL, {}, (".mp4", ".mkv"), (18, 58)),
        ("keyint=10:open-gop=1:bframes=3", {"parts": 4}, (".mkv", ".mp4"), (20, 60)),
    ],
)
def test_copied_groups_are_decoded_bit_by_bit(
    parameters: str, settings: dict, suffixes: tuple[str, str], copied: tuple[int, int], tmp_path: Path
) -> None:
    clip, out = write_hevc(tmp_path / f"in{suffixes[0]}", parameters, **settings), tmp_path / f"out{suffixes[1]}"
    before = decoded(clip)
    av.logging.set_level(av.logging.WARNING)
    try:
        result = cut_file(clip, out, [(Fraction(7, 25), Fraction(13, 5)), (Fraction(70, 25), Fraction(73, 25))])
        with av.logging.Capture() as log:
            after = decoded(out)
    finally:
        av.logging.set_level(None)
    first, last = copied
    kept = [*range(7, 65), *range(70, 73)]
    assert [text for level, _, text in log if level <= av.logging.WARNING] == []
    assert (result.frames, result.encoded, result.warnings) == (61, 61 - last + first, ())
    assert numbers(out) == kept
    for frame, number in zip(after, kept, strict=True):
        difference = np.abs(frame.astype(int) - before[number])
        assert difference.mean() < (0.5 if frame.dtype == np.uint8 else 2)
        assert difference.any() == (not first <= number < last)


def test_any_group_can_be_sought(tmp_path: Path) -> None:
    """Players begin anywhere: each group must decode with the description of the stream alone, as Apple's do."""
    clip, out = write_hevc(tmp_path / "in.mp4"), tmp_path / "out.mp4"
    cut_file(clip, out, ["0.2-2.8"])
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.codec_tag == "hvc1"
        kinds = {kind_of(unit) for packet in container.demux(stream) for unit in units_of_packet(bytes(packet))}
        assert kinds.isdisjoint({VPS, SPS, PPS})
        for wanted in (3, 20, 40, 60):
            container.seek(int(Fraction(wanted, 25) / stream.time_base), stream=stream)
            stream.codec_context.flush_buffers()
            frames = {frame.pts * stream.time_base: number_of(frame) for frame in container.decode(stream)}
            assert frames[Fraction(wanted, 25)] == 5 + wanted


def test_open_groups_are_not_copied(tmp_path: Path) -> None:
    clip = write_hevc(tmp_path / "in.mp4", "keyint=10:open-gop=1")
    result = cut_file(clip, tmp_path / "out.mp4", ["0.2-2.8"])
    assert (result.frames, result.encoded) == (65, 65)
    assert numbers(tmp_path / "out.mp4") == list(range(5, 70))
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.name == "hevc"


def altered(source: Path, target: Path, change: Any) -> Path:
    """The same video with other packets: `change` makes units of units, and of the number of the packet."""
    with av.open(str(source)) as container, av.open(str(target), "w") as written:
        stream = written.add_stream_from_template(container.streams.video[0], opaque=True)
        for index, packet in enumerate(each for each in container.demux(video=0) if each.size):
            units = change(list(units_of_packet(bytes(packet))), index)
            if units:
                copy: Any = av.Packet(packet_of(units))
                copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
                copy.duration, copy.is_keyframe, copy.stream = packet.duration, packet.is_keyframe, stream
                written.mux(copy)
    return target


def test_what_encoded_frames_would_lose_is_not_copied(tmp_path: Path) -> None:
    clip = write_hevc(tmp_path / "in.mp4", f"{CLOSED}:repeat-headers=1")
    vision = dolby_vision(1, full_range=False)
    cases: dict[str, Any] = {
        "encoded frames would have no Dolby Vision metadata": lambda units, _: [*units, vision],
        "it has several layers": lambda units, _: [*units, bytes([0x4F, 0x09, *units[0][2:]])],
        "its parameters change within the file": lambda units, index: (
            [unit + b"\x80" if kind_of(unit) == PPS and index else unit for unit in units]
        ),
    }
    for number, (reason, change) in enumerate(cases.items()):
        index = frame_index(str(altered(clip, tmp_path / f"{number}.mp4", change)))
        assert index is not None
        assert index.obstacle == reason


def test_frames_that_refer_to_what_is_not_there_forbid_copies(tmp_path: Path) -> None:
    """A recording that begins at an open group: its first frames cannot be decoded."""
    clip = write_hevc(tmp_path / "in.mkv", "keyint=10:open-gop=1:bframes=3")
    with av.open(str(clip)) as container:
        keys = [number for number, each in enumerate(container.demux(video=0)) if each.is_keyframe]
    late = altered(clip, tmp_path / "late.mkv", lambda units, index: units if index >= keys[1] else [])
    index = frame_index(str(late))
    assert index is not None
    assert index.obstacle == "frames of it refer to others that are not there"


def test_the_codec_can_be_changed(tmp_path: Path) -> None:
    clip = write_hevc(tmp_path / "in.mp4")
    result = cut_file(clip, tmp_path / "out.mp4", ["0.2-2.8"], CutOptions(codec="libx264"))
    assert result.encoded == result.frames
    assert any("codec" in text for text in result.warnings)


def sets_of(path: Path) -> tuple[bytes, HevcSets]:
    with av.open(str(path)) as container:
        box = bytes(container.streams.video[0].codec_context.extradata or b"")
    sets = HevcSets.read(box)
    assert sets is not None
    return box, sets


def test_damaged_descriptions_are_refused(tmp_path: Path) -> None:
    box, sets = sets_of(write_hevc(tmp_path / "in.mp4"))
    assert sets.box(is_complete=True) == box[:22] + sets.box(is_complete=True)[22:]
    last = max(end for end in range(len(box)) if HevcSets.read(box[:end]) is None)
    assert last == len(box) - 1
    for at in range(len(box)):
        for value in (0, 1, 127, 255):
            other = HevcSets.read(box[:at] + bytes([value]) + box[at + 1 :])
            assert other is None or other.free()
    assert HevcSets.read(None) is None


def test_numbers_of_parameter_sets_are_those_that_are_free(tmp_path: Path) -> None:
    _, sets = sets_of(write_hevc(tmp_path / "in.mp4"))
    free, given = sets.free(), [sets.of(kind)[0] for kind in (VPS, SPS, PPS)]
    assert free.pps in range(15, 31)
    for _ in range(11):
        sets, before = sets.with_others([renumbered(unit, free) for unit in given]), free
        free = sets.free()
        assert (free.vps, free.sps, free.pps) < (before.vps, before.sps, before.pps)
    own = [renumbered(sets.of(PPS)[0], Identifiers(0, 0, number)) for number in range(64)]
    with pytest.raises(ValueError, match="no identifier is free"):
        sets.with_others(own).free()
    with pytest.raises(ValueError, match="not 0"):
        renumbered(own[3], free)
