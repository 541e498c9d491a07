"""Captions of a timeline: drawn into its frames when they are to be seen, and as tracks of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.edit.edit_project import edit_project
from aigc_plugin.jobs.edit.render_timeline import render_timeline
from aigc_plugin.options.edit import EditOptions, RenderOptions
from aigc_plugin.timeline.clips import Clip, FileSource, GeneratedSource
from aigc_plugin.timeline.timeline import Caption, CaptionTrack, Timeline, Track
from aigc_plugin.types import SpokenWord

RATE, SECOND = Fraction(25), 48_000
EXACT = RenderOptions(crf=0, preset="ultrafast")
HELLO = Caption("Hällo 你好", SECOND // 5, 2 * SECOND // 5)


def grey(*captions: CaptionTrack, length: int = 25, size: tuple[int, int] = (320, 180)) -> Timeline:
    clip = Clip(GeneratedSource("colour", {"colour": "#808080"}), 0, length)
    return Timeline(RATE, size, (Track("video", (clip,)),), captions=captions)


def planes_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray()[: frame.height].astype(int) for frame in container.decode(video=0)]


def texts_of(path: Path, track: int = 0) -> list[tuple[str, Fraction, Fraction]]:
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[track]
        skipped = 2 if stream.codec_context.name == "mov_text" else 0
        return [
            (bytes(each)[skipped:].decode(), each.pts * each.time_base, each.duration * each.time_base)
            for each in container.demux(stream)
            if each.size > skipped
        ]


def test_burnt_captions_are_seen_from_their_first_to_their_last_frame(tmp_path: Path) -> None:
    render_timeline(grey(CaptionTrack((HELLO,), "de", burn=True)), tmp_path / "out.mp4", EXACT)
    frames = planes_of(tmp_path / "out.mp4")
    seen = [int(np.abs(frame - frames[0]).max()) for frame in frames]
    assert [number for number, change in enumerate(seen) if change > 60] == list(range(5, 15))
    lit = np.argwhere(np.abs(frames[8] - frames[0]) > 60)
    assert lit[:, 0].min() > 120  # at the bottom
    assert lit[:, 0].max() <= 171  # inside the safe area
    assert abs((lit[:, 1].min() + lit[:, 1].max()) / 2 - 160) < 4
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert not container.streams.subtitles


def test_spoken_words_light_up(tmp_path: Path) -> None:
    spoken = replace(HELLO, text="eins zwei", words=(SpokenWord("eins", 0.0, 0.2), SpokenWord("zwei", 0.2, 0.4)))
    track = CaptionTrack((spoken,), burn=True, style={"highlight": "#ff0000", "size": 0.12})
    render_timeline(grey(track), tmp_path / "out.mp4", EXACT)
    with av.open(str(tmp_path / "out.mp4")) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]

    def red(frame: np.ndarray) -> tuple[int, int]:
        is_red = (frame[..., 0] - frame[..., 1]) > 100
        return int(is_red[:, :160].sum()), int(is_red[:, 160:].sum())

    left, right = red(frames[6]), red(frames[12])
    assert left[0] > 30 > left[1]
    assert right[1] > 30 > right[0]


@pytest.mark.parametrize(("suffix", "kind"), [(".mp4", "mov_text"), (".mkv", "srt"), (".webm", "webvtt")])
def test_tracks_hold_texts_and_times_of_each_language(suffix: str, kind: str, tmp_path: Path) -> None:
    german = CaptionTrack((HELLO, Caption("a & b\n<i> --> x", SECOND * 4 // 5, SECOND)), "de")
    out = tmp_path / f"out{suffix}"
    render_timeline(grey(german, CaptionTrack((Caption("x", 0, SECOND),), "zh"), size=(64, 48)), out)
    with av.open(str(out)) as container:
        streams = container.streams.subtitles
        assert [stream.codec_context.name for stream in streams] == [kind, kind]
        assert [stream.metadata["language"] for stream in streams] == ["deu", "zho"]
    escaped = "a &amp; b\n&lt;i&gt; --&gt; x" if kind == "webvtt" else "a & b\n<i> --> x"
    assert texts_of(out) == [("Hällo 你好", Fraction(1, 5), Fraction(2, 5)), (escaped, Fraction(4, 5), Fraction(1, 5))]
    assert np.abs(planes_of(out)[8] - planes_of(out)[0]).max() < 10
    assert texts_of(out, 1) == [("x", 0, 1)]


def test_what_holds_no_captions_says_so(tmp_path: Path) -> None:
    track = CaptionTrack((HELLO,))
    result = render_timeline(grey(track, size=(64, 48)), tmp_path / "out.ts")
    assert any("mpegts holds no captions" in text for text in result.warnings)
    sound = Timeline(RATE, audio=(Track("audio", (Clip(GeneratedSource("silence"), 0, SECOND),)),), captions=(track,))
    result = render_timeline(sound, tmp_path / "out.wav")
    assert any("captions are left out" in text for text in result.warnings)


def test_captions_behind_the_end_and_over_others_are_told(tmp_path: Path) -> None:
    late, over = Caption("late", 9 * SECOND, SECOND), Caption("over", SECOND // 4, SECOND)
    result = render_timeline(grey(CaptionTrack((HELLO, over, late), burn=True)), tmp_path / "out.mp4")
    assert any("1 captions lie behind the end" in text for text in result.warnings)
    assert any("1 captions overlap" in text for text in result.warnings)


@pytest.mark.parametrize("how", [None, "burn", "track", "burn+track", "none"])
def test_a_project_shows_subtitles_of_a_file(how: str | None, tmp_path: Path) -> None:
    (tmp_path / "de.srt").write_text("1\n00:00:00,200 --> 00:00:00,600\nHallo <b>Welt</b>\n", encoding="utf-8")
    (tmp_path / "film.toml").write_text(
        "[timeline]\nsize = '320x180'\n[[video]]\n[[video.clip]]\ngenerate = 'colour'\nfor = 1\n"
        "[[captions]]\nfile = 'de.srt'\nlanguage = 'de'\nburn = true\nstyle = { at = 'top' }\n",
        encoding="utf-8",
    )
    out = tmp_path / "out.mkv"
    edit_project(tmp_path / "film.toml", out, EditOptions(captions=how))
    frames = planes_of(out)
    is_drawn = np.abs(frames[8] - frames[0])[:60].max() > 60
    with av.open(str(out)) as container:
        has_track = bool(container.streams.subtitles)
    assert (is_drawn, has_track) == ("burn" in (how or "burn"), "track" in (how or ""))
    if has_track:
        assert texts_of(out) == [("Hallo Welt", Fraction(1, 5), Fraction(2, 5))]
    plan = edit_project(tmp_path / "film.toml", "", EditOptions(captions=how, plan=True)).plan
    assert ("Hallo Welt" in plan) == (how != "none")


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ({"colr": "#fff"}, "the style of captions has no 'colr'"), ({"size": "big"}, "size of the style of captions"),
        ({"size": 40}, r"must be 0\.01 … 0\.3, not 40"), ({"colour": "blau"}, "'blau' is no colour"),
        ({"at": "left"}, "captions cannot be at 'left'"), ({"bold": 1}, "must be true or false, not 1"),
        ({"font": "gone.ttf"}, "gone.ttf"),
    ],
)  # fmt: skip
def test_bad_styles_are_refused(style: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(aigc.AigcError, match=message):
        render_timeline(grey(CaptionTrack((HELLO,), burn=True, style=style)), tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_two_tracks_at_one_place_are_refused(tmp_path: Path) -> None:
    track = CaptionTrack((HELLO,), burn=True)
    with pytest.raises(aigc.InputError, match="drawn over each other"):
        render_timeline(grey(track, track), tmp_path / "out.mp4")
    render_timeline(grey(track, replace(track, style={"at": "top"})), tmp_path / "out.mp4")


def hdr_levels(*nits: float) -> list[int]:
    """10-bit luma of grey of so many cd/m² in PQ (SMPTE ST 2084)."""
    c1, c2, c3 = 3424 / 4096, 2413 / 128, 2392 / 128
    powers = [(each / 10_000) ** (2610 / 16384) for each in nits]
    return [round(64 + 876 * ((c1 + c2 * y) / (1 + c3 * y)) ** (2523 / 32)) for y in powers]


def write_hdr(path: Path, levels: list[int], transfer: str = "smpte2084", peak: int = 1000) -> Path:
    """Frames of grey, one a level."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p10le"
        light = f"L({peak * 10000},50)"
        mastering = f"master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450){light}:" if peak else ""
        stream.options = {
            "x265-params": f"{mastering}lossless=1:log-level=error:colorprim=bt2020:transfer={transfer}"
            ":colormatrix=bt2020nc:hdr10=1:repeat-headers=1"
        }
        for number, level in enumerate(levels):
            frame = av.VideoFrame(64, 48, "yuv420p10le")
            for plane, value in zip(frame.planes, (level, 512, 512), strict=True):
                plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def lumas(path: Path) -> Iterator[int]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            depth = np.uint16 if "10" in frame.format.name else np.uint8
            yield int(np.frombuffer(bytes(frame.planes[0]), depth)[0])


def test_hdr_is_mapped_into_an_sdr_timeline(tmp_path: Path) -> None:
    """Diffuse white stays bright, highlights stay apart, and the whole stays 10 bits."""
    clip = write_hdr(tmp_path / "in.mkv", hdr_levels(1, 50, 203, 600, 1000))
    tracks = (Track("video", (Clip(FileSource(str(clip)), 0, 5),)),)
    out = tmp_path / "out.mkv"
    result = render_timeline(Timeline(RATE, video=tracks), out, RenderOptions(crf=0, preset="ultrafast", sdr=True))
    levels = list(lumas(out))
    assert levels == sorted(levels)
    assert levels[0] < 4 * 45
    assert abs(levels[1] - 4 * 138) < 4 * 2  # as it is below the knee
    assert 4 * 205 < levels[2] < 4 * 222
    assert levels[2] + 4 * 15 < levels[3] < levels[4] <= 4 * 236
    assert any("is HDR (PQ) with highlights of 1000 cd/m², and is mapped to SDR" in text for text in result.warnings)
    with av.open(str(out)) as container:
        frame = next(container.decode(video=0))
    assert (frame.format.name, frame.colorspace, frame.color_primaries, frame.color_trc) == ("yuv420p10le", 1, 1, 1)


@pytest.mark.parametrize(("peak", "told"), [(0, 1000), (4000, 4000)])
def test_highlights_are_those_of_the_mastering_display(peak: int, told: int, tmp_path: Path) -> None:
    clip = write_hdr(tmp_path / "in.mkv", hdr_levels(1000), peak=peak)
    clips = (Clip(FileSource(str(clip)), 0, 1), Clip(FileSource(str(clip)), 1, 1))
    out = tmp_path / "out.mkv"
    result = render_timeline(Timeline(RATE, video=(Track("video", clips),)), out, RenderOptions(sdr=True))
    assert sum(f"highlights of {told} cd/m²" in text for text in result.warnings) == 1
    assert (next(lumas(out)) > 4 * 233) == (told == 1000)


@pytest.mark.parametrize(
    ("transfer", "white"), [("smpte2084", hdr_levels(203)[0]), ("arib-std-b67", 64 + 876 * 3 // 4)]
)
def test_sdr_white_has_its_level_in_hdr(transfer: str, white: int, tmp_path: Path) -> None:
    """ITU-R BT.2408: 203 cd/m², 58 % in PQ and 75 % in HLG; of pictures and of captions."""
    clip = write_hdr(tmp_path / "in.mkv", [64, 64, 64], transfer)
    still = Clip(GeneratedSource("colour", {"colour": "#ffffff"}), 3, 1)
    track = Track("video", (Clip(FileSource(str(clip)), 0, 3), still))
    caption = CaptionTrack(
        (Caption("███", 0, SECOND // 25 * 2),), burn=True, style={"size": 0.3, "outline": 0, "at": "centre"}
    )
    out = tmp_path / "out.mkv"
    options = RenderOptions(encoder_options={"x265-params": "lossless=1:log-level=error"})
    render_timeline(Timeline(RATE, video=(track,), captions=(caption,)), out, options)
    with av.open(str(out)) as container:
        frames = [np.frombuffer(bytes(each.planes[0]), np.uint16) for each in container.decode(video=0)]
    assert abs(int(frames[3][0]) - white) <= 2
    assert abs(int(frames[0].max()) - white) <= 2
    assert frames[2].max() == 64
