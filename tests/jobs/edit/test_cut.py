"""Cuts: which frames are kept, which are copied, and what is heard at the seams."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.edit.cut_file import cut_file
from aigc_plugin.options.edit import CutOptions
from aigc_plugin.timeline.toml_reader import timeline_of_text
from support.numbered_video import decoded_audio, number_of, shown, sine, write_numbered


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbered(tmp_path_factory.mktemp("cut") / "clip.mp4", group=25)


def numbers(path: Path) -> list[int]:
    return [number for number, _ in shown(path)]


def packets(path: Path) -> list[bytes]:
    """Packets of the video without parameter sets and notes: slices alone."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def test_kept_frames_are_those_of_the_ranges(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    result = cut_file(clip, out, ["1.0-2.5", "4-6"])
    found = shown(out)
    assert [number for number, _ in found] == [*range(25, 63), *range(100, 150)]
    assert [time for _, time in found] == [Fraction(index, 25) for index in range(88)]
    assert (result.frames, result.encoded, result.duration) == (88, 13, 3.52)
    assert result.warnings == ()


def test_whole_groups_are_copied_bit_by_bit(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    cut_file(clip, out, ["0.5-3.5"])
    before, after = packets(clip), packets(out)
    assert numbers(out) == list(range(13, 88))
    assert after[12 : 12 + 50] == before[25:75]


def test_encoded_edges_are_near_the_source(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    cut_file(clip, out, ["0.5-3.5"])
    with av.open(str(clip)) as source, av.open(str(out)) as cut:
        wanted = list(source.decode(video=0))[13:88]
        for first, second in zip(wanted, cut.decode(video=0), strict=True):
            difference = first.to_ndarray(format="gray").astype(int) - second.to_ndarray(format="gray")
            assert np.abs(difference).mean() < 1.5


@pytest.mark.parametrize("b_frames", [0, 3])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_seams_are_decoded_without_a_warning(suffix: str, b_frames: int, tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "in.mp4", 4, group=10, b_frames=b_frames, audio=None)
    out = tmp_path / f"out{suffix}"
    cut_file(clip, out, ["0.3-1.5", "1.9-2.1", "2.7-3.9"])
    av.logging.set_level(av.logging.WARNING)
    try:
        with av.logging.Capture() as log, av.open(str(out)) as container:
            found = [number_of(frame) for frame in container.decode(video=0)]
    finally:
        av.logging.set_level(None)
    assert found == [*range(8, 38), *range(48, 53), *range(68, 98)]
    assert [text for level, _, text in log if level <= av.logging.WARNING] == []


def test_any_group_can_be_sought(clip: Path, tmp_path: Path) -> None:
    """Players begin anywhere: each group must decode with the description of the stream alone."""
    out = tmp_path / "out.mp4"
    cut_file(clip, out, ["0.5-3.5"])
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        for wanted in (5, 20, 40, 70):
            container.seek(int(Fraction(wanted, 25) / stream.time_base), stream=stream)
            stream.codec_context.flush_buffers()
            frames = {frame.pts * stream.time_base: number_of(frame) for frame in container.decode(stream)}
            assert frames[Fraction(wanted, 25)] == 13 + wanted


def test_parts_of_one_group_are_encoded_on(tmp_path: Path) -> None:
    """One encoder goes on over cuts with nothing copied between them, and its packets are not spread over others."""
    clip = write_numbered(tmp_path / "in.mkv", 6, group=75, audio=None)
    out = tmp_path / "out.mkv"
    parts = ["0.2-0.6", "1-1.4", "2-2.2", "2.6-6"]
    result = cut_file(clip, out, parts)
    assert numbers(out) == [*range(5, 15), *range(25, 35), *range(50, 55), *range(65, 150)]
    assert result.encoded == 35
    with av.open(str(out)) as container:
        keys = [index for index, packet in enumerate(container.demux(video=0)) if packet.size and packet.is_keyframe]
    assert keys == [0, 35]
    assert packets(out)[35:] == packets(clip)[75:]


def test_options_of_the_encoder_are_passed_on(clip: Path, tmp_path: Path) -> None:
    """x264 keeps its settings in its stream; those of the cut stand beside the user's."""
    given = {"x264-params": "aq-mode=3"}
    options = [CutOptions(), CutOptions(preset="slow"), CutOptions(crf=21, preset="fast", encoder_options=given)]
    settings = []
    for number, each in enumerate(options):
        out = tmp_path / f"{number}.mp4"
        cut_file(clip, out, ["0.5-0.9"], each)
        settings.append(next(packet for packet in packets(out) if b"x264 - core" in packet))
    assert b"crf=14.0" in settings[0]
    assert b"subme=2 " in settings[0]
    assert b"crf=16.0" in settings[1]
    assert b"subme=8 " in settings[1]
    for expected in (b"crf=21.0", b"subme=6 ", b"aq=3:", b"b_pyramid=0", b"open_gop=0"):
        assert expected in settings[2]


def test_exact_encodes_all_and_keyframe_none(clip: Path, tmp_path: Path) -> None:
    exact = cut_file(clip, tmp_path / "exact.mp4", ["1.2-1.6"], CutOptions(exact=True))
    assert (exact.frames, exact.encoded) == (10, 10)
    assert numbers(tmp_path / "exact.mp4") == list(range(30, 40))
    copied = cut_file(clip, tmp_path / "copied.mp4", ["1.2-1.6", "4.5-4.8"], CutOptions(keyframe=True))
    assert (copied.frames, copied.encoded) == (50, 0)
    assert packets(tmp_path / "copied.mp4") == packets(clip)[25:50] + packets(clip)[100:125]


def test_removed_ranges_are_gone(clip: Path, tmp_path: Path) -> None:
    cut_file(clip, tmp_path / "out.mp4", ["4-5", "1-2"], CutOptions(remove=True))
    assert numbers(tmp_path / "out.mp4") == [*range(25), *range(50, 100), *range(125, 150)]


HEVC = {"codec": "libx265", "pixel_format": "yuv422p10le", "options": {"x265-params": "log-level=error"}}
VARYING = {"times": [0, 40, 90, 120, 160, 233, 240, 280, 330, 360]}


@pytest.mark.parametrize(
    ("options", "reason"),
    [(HEVC, "its frames are yuv422p10le"), (VARYING, "its frame rate varies"), ({"codec": "mpeg4"}, "it is mpeg4")],
)
def test_what_cannot_be_copied_is_encoded_and_told(options: dict, reason: str, tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "in.mp4", 0.4 if "times" in options else 2, group=10, audio=None, **options)
    everything = shown(clip)
    result = cut_file(clip, tmp_path / "out.mp4", ["0.1-0.3"])
    inside = [
        number
        for number, time in everything
        if Fraction(1, 10) - Fraction(4, 1000) <= time < Fraction(3, 10) - Fraction(4, 1000)
    ]
    assert numbers(tmp_path / "out.mp4") == inside
    assert any(reason in text for text in result.warnings)


def test_open_groups_are_not_copied(tmp_path: Path) -> None:
    """Their first frames refer to the group before: only the first frame of the file begins a closed one."""
    clip = write_numbered(tmp_path / "in.mp4", 3, group=10, audio=None, options={"x264-params": "open-gop=1:keyint=10"})
    result = cut_file(clip, tmp_path / "out.mp4", ["0.5-2"])
    assert numbers(tmp_path / "out.mp4") == list(range(13, 50))
    assert result.encoded == 37


def test_picture_and_sound_stay_together_over_200_cuts(tmp_path: Path) -> None:
    """Drift: each part begins where the exact times say, whatever came before."""
    rate = Fraction(24000, 1001)
    clip = write_numbered(tmp_path / "in.mkv", 30, rate, group=24, audio="pcm_s16le", sample_rate=44100, beeps=True)
    ranges = [(k * 25 / rate, (k * 25 + 10) / rate) for k in range(28)]
    cut_file(clip, tmp_path / "out.mkv", ranges)
    found = shown(tmp_path / "out.mkv")
    flashes = [float(time) for number, time in found if number % 25 == 0]
    sound = np.abs(decoded_audio(tmp_path / "out.mkv")[0])
    loud = sound > 0.4
    starts = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    assert len(flashes) == 28
    assert len(starts) >= 27
    times = np.array([0, *starts] if loud[0] else starts) / 44100
    nearest = [min(abs(time - flash) for time in times) for flash in flashes]
    assert max(nearest) < 0.003 + 0.001  # half of the 5 ms of a fade, and the unit of Matroska
    assert abs(len(sound) / 44100 - 280 / float(rate)) < 0.002


@pytest.mark.parametrize("lead", [0.4, -0.4])
@pytest.mark.parametrize("exact", [False, True])
def test_sound_changes_before_or_after_the_picture(exact: bool, lead: float, tmp_path: Path) -> None:
    """A J cut and an L cut: clicks at each second of the source tell what is heard."""
    clip = write_numbered(tmp_path / "in.mkv", 6, group=25, audio="pcm_s16le", beeps=True)
    out = tmp_path / "out.mkv"
    cut_file(clip, out, ["0.5-2.7", "4.2-6"], CutOptions(sound_lead=lead, exact=exact))
    assert numbers(out) == [*range(13, 68), *range(105, 150)]
    sound = np.abs(decoded_audio(out)[0])
    loud = np.flatnonzero(sound > 0.4) / 48000
    starts = [loud[0], *(after for before, after in pairwise(loud) if after - before > 0.05)]
    joint = 2.2 - lead  # seconds of the output at which the sound changes
    shift = 4.2 - 2.2
    expected = [each - 0.52 for each in (1.0, 2.0, 3.0) if each - 0.52 < joint]
    expected += [each - shift for each in (3.0, 4.0, 5.0) if each - shift >= joint]
    assert np.abs(np.array(starts) - expected).max() < 0.045
    assert abs(len(sound) / 48000 - 4.0) < 0.002


def test_a_lead_needs_long_parts_with_sound_and_picture(clip: Path, tmp_path: Path) -> None:
    options = CutOptions(sound_lead=1)
    with pytest.raises(aigc.InputError, match=r"the part from 2 s lasts 0\.52 s, too short for sound_lead 1 s"):
        cut_file(clip, tmp_path / "out.mp4", ["0-1.5", "2-2.5", "3-5"], options)
    with pytest.raises(aigc.InputError, match="which has no picture"):
        cut_file(clip, tmp_path / "out.wav", ["0-1", "2-4"], options)
    with pytest.raises(aigc.InputError, match="sound_lead and keyframe exclude each other"):
        CutOptions(sound_lead=1, keyframe=True)
    plan = cut_file(clip, tmp_path / "out.mp4", ["0-2", "3-5"], replace(options, plan=True)).plan
    timeline = timeline_of_text(plan)
    assert [each.at for each in timeline.video[0].clips] == [0, 50]
    assert [(each.at, each.length, each.start) for each in timeline.audio[0].clips] == [
        (0, 48000, 0),
        (48000, 144000, 2),
    ]


def test_no_click_where_the_sound_does_not_go_on(tmp_path: Path) -> None:
    """A sine of 50 Hz, cut at its crest."""
    rate = 48000
    source = tmp_path / "in.wav"
    aigc.Audio(sine(rate, rate, 50, 0.8), rate).write(source, bits="float")
    cut_file(source, tmp_path / "out.wav", [(0.105, 0.305), (0.51, 0.71)], CutOptions(bits="float"))
    cut = aigc.Audio.read(tmp_path / "out.wav").samples[0]
    assert len(cut) == round(0.4 * rate)
    assert np.abs(np.diff(cut)).max() < 0.02
    assert np.abs(cut[:2]).max() < 0.01
    middle = slice(round(0.01 * rate), round(0.19 * rate))
    assert np.array_equal(cut[middle], sine(rate, rate, 50, 0.8)[round(0.105 * rate) :][middle])


def test_parts_that_touch_are_not_faded(tmp_path: Path) -> None:
    rate = 48000
    source = tmp_path / "in.wav"
    aigc.Audio(sine(rate, rate, 440, 0.5), rate).write(source, bits="24")
    ranges = [(k / 20, (k + 1) / 20) for k in range(20)]
    cut_file(source, tmp_path / "out.wav", ranges, CutOptions(bits="24"))
    assert np.array_equal(aigc.Audio.read(tmp_path / "out.wav").samples, aigc.Audio.read(source).samples)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".m4a", ".opus"])
def test_audio_files_are_cut_at_their_samples(suffix: str, tmp_path: Path) -> None:
    source = tmp_path / f"ü 你 'a' [b]%d{suffix}"
    aigc.Audio(sine(96000, 48000, 220), 48000).write(source)
    result = cut_file(source, tmp_path / f"out{suffix}", ["0.5-1.25"])
    assert math.isclose(result.duration, 0.75)
    assert abs(aigc.Audio.read(tmp_path / f"out{suffix}").duration - 0.75) < 0.06


def test_silence_is_removed_with_its_margins(tmp_path: Path) -> None:
    rate = 16000
    wave = np.zeros(6 * rate, np.float32)
    for start, end in ((1.0, 2.0), (4.0, 5.0)):
        wave[round(start * rate) : round(end * rate)] = sine(round((end - start) * rate), rate, 300)
    wave[round(0.985 * rate) : rate] = 0.06  # the start of a plosive, quiet but heard
    source = tmp_path / "in.wav"
    aigc.Audio(wave, rate).write(source)
    result = cut_file(source, tmp_path / "out.wav", (), CutOptions(silence=True, margin=0.1))
    assert math.isclose(result.duration, 0.115 + 1 + 0.1 + 0.1 + 1 + 0.1, abs_tol=0.011)
    assert any("of silence are removed" in text for text in result.warnings)
    kept = cut_file(source, tmp_path / "kept.wav", (), CutOptions(silence=True, margin=0.1, keep_pauses_over=1.5))
    assert math.isclose(kept.duration, 0.115 + 4 + 0.1, abs_tol=0.011)


def write_with_tracks(path: Path, clip: Path) -> None:
    """The clip with a second audio track, subtitles, a title and a rotation."""
    with av.open(str(clip)) as source, av.open(str(path), "w") as target:
        video, audio = source.streams.video[0], source.streams.audio[0]
        streams = {video.index: [target.add_stream_from_template(video)]}
        streams[audio.index] = [target.add_stream_from_template(audio) for _ in range(2)]
        streams[audio.index][1].metadata["language"] = "deu"
        text = target.add_stream("mov_text")
        text.codec_context.subtitle_header = b"[Script Info]\r\n[V4+ Styles]\r\n[Events]\r\n"
        text.time_base = Fraction(1, 1000)
        target.metadata["title"] = "Tïtel"
        for packet in source.demux():
            for stream in streams[packet.stream_index] if packet.dts is not None else []:
                copy: av.Packet = av.Packet(bytes(packet))
                copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
                copy.time_base, copy.is_keyframe, copy.stream = packet.time_base, packet.is_keyframe, stream
                target.mux(copy)
        for begin, words in ((0, b"one"), (1400, b"two"), (2600, b"three")):
            cue: av.Packet = av.Packet(len(words).to_bytes(2, "big") + words)
            cue.pts = cue.dts = begin
            cue.duration, cue.time_base, cue.stream = 300, Fraction(1, 1000), text
            target.mux(cue)


def test_other_tracks_and_tags_are_kept(clip: Path, tmp_path: Path) -> None:
    write_with_tracks(tmp_path / "in.mp4", clip)
    result = cut_file(tmp_path / "in.mp4", tmp_path / "out.mp4", ["1-2", "2.5-3"])
    assert result.encoded < result.frames
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.metadata["title"] == "Tïtel"
        assert [stream.metadata.get("language") for stream in container.streams.audio][1] == "deu"
        cues = [(bytes(each)[2:], float(each.pts * each.time_base), float(each.duration * each.time_base))
                for each in container.demux(subtitles=0) if each.size > 2]  # fmt: skip
    assert cues == [(b"two", 0.4, 0.3), (b"three", 1.08, 0.3)]


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (["2-2"], "the range 2-2 is empty"), (["3-2"], "the range 3-2 ends before it begins"),
        (["x"], "'x' is no range"),
        (["1"], "'1' is no range"), (["-1-2"], "'-1-2' is no range"), ([(-1, 2)], "the range -1-2 begins before 0"),
        (["100-101"], "lies past the end"), (["1-3", "2-4"], "two ranges overlap"), (["3-4", "1-2"], "comes after"),
        ([], "there is no range to keep"), (["1-2-3"], "'1-2-3' is no range"),
    ],
)  # fmt: skip
def test_bad_ranges_are_named(ranges: list, message: str, clip: Path, tmp_path: Path) -> None:
    with pytest.raises(aigc.InputError, match=message):
        cut_file(clip, tmp_path / "out.mp4", ranges)
    assert list(tmp_path.iterdir()) == []
