"""Generate videos, process them, and read them back to the last packet."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from aigc_plugin import Engine
from aigc_plugin.files.output import Output
from aigc_plugin.media.video.colour_tags import ColourTags, tags_of
from aigc_plugin.media.video.frame_planes import layout_of, planar_frame, video_frame
from aigc_plugin.media.video.interlacing import Interlaced
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_codecs import EncoderChoice
from aigc_plugin.media.video.video_input import VideoInput
from aigc_plugin.media.video.video_output import OutputPlan, VideoOutput
from aigc_plugin.media.video.video_pipeline import run_pipeline
from aigc_plugin.planes import Colour, PlanarFrame

LOSSLESS = {"libx264": {"qp": "0"}, "libx265": {"x265-params": "lossless=1:log-level=error"}, "ffv1": {}}
QUICK = EncoderChoice(preset="ultrafast")


def pattern(name: str, width: int, height: int, number: int) -> VideoFrame:
    """Frame `number` of a slowly moving gradient with some noise, in the pixel format `name`."""
    layout = layout_of(name)
    assert layout is not None
    noise = np.random.default_rng(number)
    planes = []
    for index in range(layout.format.n_planes):
        rows, columns = layout.format.shape_of(index, height, width)
        y, x = np.mgrid[:rows, :columns]
        ramp = (x * 3 + y * 2 + number * 5 + index * 40) % 200 + 20
        if rows * columns < 1 << 20:
            ramp += noise.integers(0, 4, (rows, columns))
        scaled = ramp / 255.0 if layout.format.bits == 32 else (ramp << (layout.format.bits - 8))
        planes.append(scaled.astype(layout.format.dtype))
    return video_frame(PlanarFrame(tuple(planes), layout.format, Colour()), name)


def write_video(
    path: Path,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    pts: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, 12800),
    rate: Fraction = Fraction(25),
    tags: ColourTags | None = None,
    options: dict[str, str] | None = None,
    prepare: Any = None,
) -> Path:
    """Write a video of one stream, losslessly where the codec can; `prepare(container, stream)` runs before the first
    frame."""
    pts = [round(i / rate / time_base) for i in range(6)] if pts is None else pts
    tags = tags or ColourTags()
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate, options=LOSSLESS.get(codec, {}) | (options or {}))
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        context = stream.codec_context
        context.time_base = time_base
        context.color_range, context.colorspace = tags.range, tags.matrix
        context.color_primaries, context.color_trc = tags.primaries, tags.transfer
        if prepare:
            prepare(container, stream)
        for number, stamp in enumerate(pts):
            frame = pattern(pixel_format, *size, number)
            frame.pts, frame.time_base = stamp, time_base
            frame.color_range, frame.colorspace = tags.range, tags.matrix
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def rotate(path: Path, degrees: int) -> None:
    """Write a rotation into the header of the track, as a phone does."""
    one = 65536
    matrices = {90: (0, -one, one, 0), -90: (0, one, -one, 0), 180: (-one, 0, 0, -one)}
    a, b, c, d = matrices[degrees]
    data = bytearray(path.read_bytes())
    place = data.find(b"tkhd") + 4 + 40
    data[place : place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(data))


def tone(number: int, pitch: float) -> AudioFrame:
    """The audio of frame `number` at 25 frames per second: 320 samples of a tone at 8 kHz."""
    time = (np.arange(320) + 320 * number) / 8000
    frame = AudioFrame.from_ndarray(
        (8000 * np.sin(2 * np.pi * pitch * time)).astype(np.int16)[np.newaxis], format="s16", layout="mono"
    )
    frame.sample_rate, frame.pts, frame.time_base = 8000, 320 * number, Fraction(1, 8000)
    return frame


def write_video_with_audio(path: Path, *, frames: int, audio: str, options: dict[str, str] | None = None) -> Path:
    """Write a video of 25 frames per second, 64 x 48, with a tone of 330 Hz from the encoder `audio`."""
    with av.open(path, "w") as container:
        video: Any = container.add_stream("libx264", rate=25, options=options)
        video.width, video.height = 64, 48
        track: Any = container.add_stream(audio, rate=8000)
        track.codec_context.layout = "mono"
        for number in range(frames):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
            container.mux(track.encode(tone(number, 330)))
        for stream in (video, track):
            container.mux(stream.encode(None))
    return path


@dataclass
class VideoContents:
    """Content of a video file: frames of the first video stream, packets of the others."""

    times: list[Fraction] = field(default_factory=list)
    frames: list[PlanarFrame] = field(default_factory=list)
    packets: dict[int, list[tuple[Fraction | None, Fraction, bytes]]] = field(default_factory=dict)
    codecs: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    languages: list[str | None] = field(default_factory=list)
    dispositions: list[int] = field(default_factory=list)
    tags: ColourTags = field(default_factory=ColourTags)
    metadata: dict[str, str] = field(default_factory=dict)
    stream_metadata: list[dict[str, str]] = field(default_factory=list)
    chapters: list[tuple[Fraction, Fraction, str]] = field(default_factory=list)
    aspect: Fraction | None = None
    pixel_format: str = ""
    size: tuple[int, int] = (0, 0)
    side: dict[str, bytes] = field(default_factory=dict)
    rotation: int = 0
    start: Fraction = Fraction(0)


def read_video(path: Path | str, *, decoder: str | None = None) -> VideoContents:
    """Read a whole video with FFmpeg alone; `decoder` replaces its own choice."""
    video = VideoContents()
    with av.open(str(path)) as container:
        main = container.streams.video[0]
        context = av.CodecContext.create(decoder, "r") if decoder else None
        video.start = Fraction(container.start_time or 0, av.time_base)
        video.metadata = {name.lower(): text for name, text in container.metadata.items()}
        video.aspect = main.sample_aspect_ratio
        video.chapters = [
            (c["start"] * c["time_base"], c["end"] * c["time_base"], c["metadata"].get("title", ""))
            for c in container.chapters()
        ]
        for stream in container.streams:
            video.kinds.append(stream.type)
            video.codecs.append(stream.codec_context.name if stream.codec_context else str(stream.name))
            video.languages.append(stream.metadata.get("language"))
            video.dispositions.append(int(stream.disposition))
            video.stream_metadata.append(dict(stream.metadata))
            video.packets[stream.index] = []
        for packet in container.demux():
            if packet.stream is main:
                for frame in context.decode(packet) if context else packet.decode():
                    _add_frame(video, frame, main)
            elif packet.size:
                stamp = None if packet.pts is None else packet.pts * packet.time_base
                length = (packet.duration or 0) * packet.time_base
                video.packets[packet.stream_index].append((stamp, length, bytes(packet)))
    return video


def _add_frame(video: VideoContents, frame: Any, stream: Any) -> None:
    if not video.frames:
        video.tags = tags_of(frame, stream)
        video.pixel_format = frame.format.name
        video.size = (frame.width, frame.height)
        video.rotation = frame.rotation
        video.side = {data.type.name: bytes(data) for data in frame.side_data}
    video.times.append(frame.pts * (frame.time_base or stream.time_base))
    video.frames.append(planar_frame(frame, Colour()))


def twice(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
    """Repeat every sample four times, as a simple upscaler."""
    for frame in frames:
        shapes = [frame.format.shape_of(i, 2 * frame.height, 2 * frame.width) for i in range(frame.format.n_planes)]
        planes = [plane.repeat(2, 0).repeat(2, 1) for plane in frame.planes]
        yield frame.with_planes(
            [np.ascontiguousarray(p[:rows, :columns]) for p, (rows, columns) in zip(planes, shapes, strict=True)]
        )


def same(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
    """Pass all frames on."""
    yield from frames


@dataclass
class Run:
    """Result of `process`; `video` is what the output file holds."""

    video: VideoContents
    warnings: list[str]
    damage: list[str]
    mended: list[str]


def process(source: Path, target: Path, transform: Any = twice, *, decoder: str | None = None, **options: Any) -> Run:
    """Run the whole pipeline from `source` to `target` as `convert` does, and read `target` back."""
    told = convert(source, target, transform, **options)
    return Run(read_video(target, decoder=decoder), *told)


def convert(
    source: Path,
    target: Path,
    transform: Any = twice,
    *,
    choice: EncoderChoice | None = None,
    start: Fraction | None = None,
    end: Fraction | None = None,
    slow: Fraction = Fraction(1),
    interlaced: Interlaced = "refuse",
    keep_audio: bool = True,
) -> tuple[list[str], list[str], list[str]]:
    """Run the whole pipeline from `source` to `target`; return warnings, damage and what was mended."""
    warnings: list[str] = []
    with VideoInput(str(source), interlaced=interlaced) as video:
        timeline = Timeline(start, end, slow, video.origin)
        choice = choice or EncoderChoice()
        plan = OutputPlan(timeline, video.time_base, video.rate, video.tags, Engine(), choice, keep_audio, "made here")
        with Output(target) as output:
            writer = VideoOutput(output, video, plan, warnings.append)
            run_pipeline(video, writer, transform, timeline, video.tags, cut_frames=True, progress=lambda count: None)
        return warnings, list(video.damage), list(video.mended)
