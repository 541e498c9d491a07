"""A film as HLS: aligned renditions, audio, subtitles, key frames, a master that is true, and the label of the film."""

from __future__ import annotations

import json
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.media.hls.ladder import ladder
from support.require import require
from support.short_film import RATE, write_film

SECONDS = 5
OPTIONS = aigc.PublishOptions(segment=2, heights=(72, 36), threads=1)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish")
    film = write_film(folder / "film.mp4")
    aigc.label_file(film, options=aigc.LabelOptions(producer="me", produce_id="film-1"))
    (folder / "de.srt").write_text("1\n00:00:00,500 --> 00:00:02,500\nHallo\n\n2\n00:00:03,000 --> 00:00:04,000\nja\n")
    options = aigc.PublishOptions(segment=2, heights=(72, 36), captions=[f"de={folder / 'de.srt'}"], threads=1)
    result = aigc.publish(film, f"hls:{folder / 'out'}", options)
    assert [size[:2] for size in result.renditions] == [(128, 72), (64, 36)]
    return folder / "out"


def packets(playlist: Path) -> list[tuple[float, bool]]:
    """Time and kind of each packet of a media playlist, in order of time."""
    with av.open(str(playlist)) as container:
        return sorted((float(each.pts * each.time_base), each.is_keyframe) for each in container.demux() if each.size)


def test_all_renditions_change_segments_at_the_same_frames(published: Path) -> None:
    large, small = (packets(published / f"video_{side}.m3u8") for side in (72, 36))
    assert [time for time, is_key in large if is_key] == pytest.approx([0, 2, 4])
    assert large == small
    assert [time for time, _ in large] == pytest.approx(np.arange(SECONDS * RATE) / RATE)


def test_sound_begins_with_the_picture_and_lasts_as_long(published: Path) -> None:
    with av.open(str(published / "audio_0.m3u8")) as container:
        frames = list(container.decode(audio=0))
    samples = sum(frame.samples for frame in frames) / 48000
    assert samples == pytest.approx(SECONDS, abs=0.1)
    sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    onset = np.flatnonzero(np.abs(sound) > 0.1)[0] / 48000 + float(frames[0].pts * frames[0].time_base)
    assert onset == pytest.approx(0, abs=0.03)


def test_parts_that_were_joined_by_cat_follow_each_other(tmp_path: Path) -> None:
    """The clock of the second part begins anew, as in captures."""
    part = write_film(tmp_path / "part.ts", seconds=2).read_bytes()
    (tmp_path / "film.ts").write_bytes(part + part)
    result = aigc.publish(tmp_path / "film.ts", f"hls:{tmp_path / 'out'}", OPTIONS)
    assert any("its clock jumps" in text for text in result.warnings)
    times = [time for time, _ in packets(tmp_path / "out" / "video_72.m3u8")]
    assert times == pytest.approx(np.arange(4 * RATE) / RATE, abs=0.05)


def test_what_cannot_be_decoded_is_told_and_the_rest_published(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mkv", seconds=4, gop_size=10)
    content = bytearray(film.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(0).bytes(3000)
    film.write_bytes(content)
    result = aigc.publish(film, f"hls:{tmp_path / 'out'}", OPTIONS)
    assert result.warnings
    assert len(packets(tmp_path / "out" / "video_72.m3u8")) > 3 * RATE


def test_dash_plays_the_same_segments(published: Path) -> None:
    """Read by FFmpeg's own demuxer, which PyAV's wheel lacks: the packets are those of HLS, with their times.

    Without the subtitles: it stops all tracks where the first one ends.
    """
    text = (published / "manifest.mpd").read_text(encoding="utf-8")
    media = published / "media.mpd"
    media.write_text(re.sub(r'<AdaptationSet[^>]*"text".*?</AdaptationSet>', "", text, flags=re.S), encoding="utf-8")
    fields = "stream=index,codec_type,height:packet=stream_index,pts_time,flags"
    command = [require("ffprobe"), "-v", "error", "-of", "json", "-show_entries", fields, str(media)]
    shown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    media.unlink()
    kinds = {stream["index"]: (stream["codec_type"], stream.get("height")) for stream in shown["streams"]}
    assert sorted(kind for kind, _ in kinds.values()) == ["audio", "video", "video"]
    for index in (index for index, (kind, _) in kinds.items() if kind == "video"):
        found = [each for each in shown["packets"] if each["stream_index"] == index]
        times = sorted((float(each["pts_time"]), "K" in each["flags"]) for each in found)
        wanted = packets(published / f"video_{kinds[index][1]}.m3u8")
        assert [time for time, _ in times] == pytest.approx([time for time, _ in wanted])
        assert [is_key for _, is_key in times] == [is_key for _, is_key in wanted]


def test_the_manifest_names_files_that_are_there_at_their_exact_times(published: Path) -> None:
    space = {"": "urn:mpeg:dash:schema:mpd:2011"}
    mpd = ElementTree.parse(published / "manifest.mpd").getroot()
    assert mpd.get("type") == "static"
    assert float(str(mpd.get("mediaPresentationDuration"))[2:-1]) == pytest.approx(SECONDS, abs=0.04)
    sets = mpd.findall("Period/AdaptationSet", space)
    assert [each.get("contentType") for each in sets] == ["video", "audio", "text"]
    assert [each.get("lang") for each in sets] == [None, "deu", "de"]
    timelines = []
    for one in mpd.iterfind(".//Representation", space):
        if (address := one.find("BaseURL", space)) is not None:
            assert (published / str(address.text)).read_text(encoding="utf-8").count(" --> ") == 2
            continue
        template = one.find("SegmentTemplate", space)
        assert template is not None
        segments = template.findall("SegmentTimeline/S", space)
        scale = int(str(template.get("timescale")))
        timelines.append([(int(str(s.get("t"))) / scale, int(str(s.get("d"))) / scale) for s in segments])
        assert (published / f"{one.get('id')}_init.mp4").is_file()
        assert len(segments) == len(list(published.glob(f"{one.get('id')}_[0-9]*.m4s")))
        size = sum(path.stat().st_size for path in published.glob(f"{one.get('id')}_*.m4s"))
        assert int(str(one.get("bandwidth"))) >= 8 * size / sum(length for _, length in timelines[-1])
    assert timelines[0] == timelines[1] == [(0, 2), (2, 2), (4, 1)]
    assert sum(length for _, length in timelines[2]) == pytest.approx(SECONDS, abs=0.1)


def test_the_master_says_what_there_is(published: Path) -> None:
    text = (published / "master.m3u8").read_text(encoding="utf-8")
    streams = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(.*)\n", text)
    assert [name for _, name in streams] == ["video_72.m3u8", "video_36.m3u8"]
    for attributes, name in streams:
        assert "FRAME-RATE=25.000" in attributes
        assert 'AUDIO="audio",SUBTITLES="subtitles"' in attributes
        with av.open(str(published / name)) as container:
            stream = container.streams.video[0]
            assert f"RESOLUTION={stream.width}x{stream.height}" in attributes
            profile, level = stream.codec_context.extradata[1:4:2] if stream.codec_context.extradata else (0, 0)
        codec = re.search(r'CODECS="avc1\.(..)..(..),mp4a\.40\.2"', attributes)
        assert codec is not None
        assert (int(codec[1], 16), int(codec[2], 16)) == (profile, level)
        peak = int(re.findall(r"[:,]BANDWIDTH=(\d+)|^BANDWIDTH=(\d+)", attributes)[0][1])
        average = int(re.findall(r"AVERAGE-BANDWIDTH=(\d+)", attributes)[0])
        sizes = sum(path.stat().st_size for path in published.glob(f"{name[:-5]}_*.m4s"))
        assert peak >= average >= 8 * sizes / SECONDS
    assert 'LANGUAGE="deu"' in text
    assert 'LANGUAGE="de",DEFAULT=NO' in text
    for uri in re.findall(r'URI="([^"]+)"', text):
        assert (published / uri).is_file()


def test_every_file_of_a_playlist_is_there_and_no_segment_is_too_long(published: Path) -> None:
    for playlist in published.glob("*_*.m3u8"):
        text = playlist.read_text(encoding="utf-8")
        lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", text)]
        target = re.search(r"#EXT-X-TARGETDURATION:(\d+)", text)
        assert target is not None
        assert max(map(round, lengths)) <= int(target[1])
        assert sum(lengths) == pytest.approx(SECONDS, abs=0.1)
        assert text.endswith("#EXT-X-ENDLIST\n")
        for name in re.findall(r"^(?!#)(.+)$", text, re.M):
            assert (published / name).is_file()


def test_key_frames_decode_from_their_ranges(published: Path) -> None:
    text = (published / "video_72_keys.m3u8").read_text(encoding="utf-8")
    init = (published / "video_72_init.mp4").read_bytes()
    ranges = re.findall(r"BYTERANGE:(\d+)@0\n(.*)\n", text)
    assert len(ranges) == 3
    for size, name in ranges:
        part = published.parent / "key.mp4"
        part.write_bytes(init + (published / name).read_bytes()[: int(size)])
        with av.open(str(part)) as container:
            first = next(packet for packet in container.demux(video=0) if packet.size)
            assert first.is_keyframe
            assert first.pos + first.size == len(init) + int(size)


def test_subtitles_are_in_every_segment_that_shows_them(published: Path) -> None:
    parts = [path.read_text(encoding="utf-8") for path in sorted(published.glob("subtitles_0_*.vtt"))]
    assert all(part.startswith("WEBVTT\nX-TIMESTAMP-MAP=") for part in parts)
    assert ["Hallo" in part for part in parts] == [True, True, False]
    assert ["ja" in part for part in parts] == [False, True, False]
    assert "00:00:00.500 --> 00:00:02.500\nHallo" in parts[0]


def test_the_label_is_in_each_rendition(published: Path) -> None:
    inits = sorted(published.glob("*_init.mp4"))
    assert len(inits) == 3
    for init in inits:
        found = aigc.inspect_file(init)
        assert found.aigc is not None
        assert found.aigc["ProduceID"] == "film-1"
        assert found.iptc is not None
    assert (published / "aigc.json").is_file()
    assert (published / "poster.jpg").is_file()


def test_a_folder_that_is_taken_stays_as_it_is(published: Path, tmp_path: Path) -> None:
    film = published.parent / "film.mp4"
    with pytest.raises(aigc.OutputExists):
        aigc.publish(film, f"hls:{published}", OPTIONS)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(aigc.OutputExists):
        aigc.publish(film, f"hls:{tmp_path / 'other'}", OPTIONS)

    class Stop(aigc.Progress):
        def update(self, done: float) -> None:
            if done > 1:
                raise aigc.Cancelled("cancelled")

    with pytest.raises(aigc.Cancelled):
        aigc.publish(film, f"hls:{tmp_path / 'new'}", OPTIONS, progress=Stop())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other"]


@pytest.mark.parametrize(
    ("target", "error"), [("nowhere", aigc.InputError), ("hls:", aigc.InputError), ("cinema:x", aigc.InputError)]
)
def test_a_target_that_is_not_there_is_named(target: str, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error, match="no target"):
        aigc.publish(tmp_path / "film.mp4", target)


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no film", encoding="utf-8")
    with pytest.raises(aigc.MediaError, match=r"text\.mp4"):
        aigc.publish(tmp_path / "text.mp4", f"hls:{tmp_path / 'out'}")
    with pytest.raises(aigc.InputError, match="segment"):
        aigc.PublishOptions(segment=0.5)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("size", "aspect", "sizes"),
    [
        ((1920, 1080), Fraction(1), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1080, 1920), Fraction(1), [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        ((720, 576), Fraction(16, 11), [(872, 480), (654, 360)]),
        ((320, 180), Fraction(1), [(320, 180)]),
        ((1918, 1036), Fraction(1), [(1918, 1036), (1332, 720), (888, 480), (666, 360)]),
    ],
)
def test_the_ladder_never_goes_beyond_the_film(
    size: tuple[int, int], aspect: Fraction, sizes: list[tuple[int, int]]
) -> None:
    rungs = ladder(*size, aspect, Fraction(25))
    assert [(rung.width, rung.height) for rung in rungs] == sizes
    assert sorted(rungs, key=lambda rung: -rung.bit_rate) == rungs
