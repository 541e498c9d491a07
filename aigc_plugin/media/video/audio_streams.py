"""Encode an audio track again: stretched in time at its pitch, or because the container cannot hold its codec."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.codec import Codec, UnknownCodecError
from av.container import OutputContainer
from av.filter import Graph
from av.packet import Packet

from .timeline import Timeline
from .track_descriptions import copy_description

_ENCODERS = {"mp3": "libmp3lame", "mp3float": "libmp3lame", "vorbis": "libopus", "opus": "libopus"}
_PCM = {"u8": "pcm_u8", "s16": "pcm_s16le", "s32": "pcm_s32le", "flt": "pcm_f32le", "dbl": "pcm_f64le"}
_PCM_IN_MP4 = {"u8": "pcm_s16le", "s16": "pcm_s16le"}  # others are misread by programs that know only its older form
_LOSSLESS = ("pcm_", "adpcm_", "flac", "alac", "tta", "wavpack", "truehd", "mlp", "ape", "shorten")
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_USUAL_CHANNELS = 8  # that all take: encoders with loss, and PCM in MP4
_OPUS_RATES = (48000, 24000, 16000, 12000, 8000)
_BITS_PER_CHANNEL = 96_000
_MOST_BITS_PER_CHANNEL = 256_000  # that each encoder takes
_LEAST_TEMPO, _MOST_TEMPO = 0.5, 2.0  # within which one atempo keeps its quality
GAP_SECONDS = Fraction(1, 10)


class StretchedAudio:
    """A stream of the decoded track, cut and stretched by the timeline; what cannot be decoded becomes silence."""

    def __init__(self, container: OutputContainer, source: AudioStream, timeline: Timeline) -> None:
        self._source = source
        self._timeline = timeline
        self._graph: Graph | None = None
        self._layout = _layout_of(source)
        self._expected: Fraction | None = None  # where the next frame of the input should start
        self._position = 0  # of the next sample to encode, in samples of the output
        codec = encoder_for(source, container)
        self.rate = _rate_for(codec, source.codec_context.sample_rate)
        holds_any = codec.startswith("pcm") and container.format.name != "mp4"
        if source.codec_context.channels > _USUAL_CHANNELS and not holds_any:
            raise ValueError(f"{codec} may not take {source.codec_context.channels} channels")
        stream: Any = container.add_stream(codec, rate=self.rate)
        self.stream: AudioStream = stream
        self.stream.codec_context.layout = self._layout
        if not codec.startswith(("pcm", "flac", "alac")):
            self.stream.codec_context.bit_rate = _bit_rate(source)
        copy_description(source, self.stream)
        self.damaged = False

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        try:
            frames = self._source.decode(packet)
        except av.error.FFmpegError:
            self.damaged = True
            return
        for frame in frames:
            yield from self._stretch(frame)

    def finish(self) -> Iterator[Packet[Any]]:
        try:
            for frame in self._source.decode(None):
                yield from self._stretch(frame)
        except av.error.FFmpegError:
            pass  # the decoder was flushed already
        yield from self._end_graph()
        yield from self.stream.encode(None)

    def _stretch(self, frame: AudioFrame) -> Iterator[Packet[Any]]:
        base = frame.time_base or Fraction(1, frame.sample_rate)
        length = Fraction(frame.samples, frame.sample_rate)
        start = self._expected if frame.pts is None else frame.pts * base
        start = Fraction(0) if start is None else start
        if not self._timeline.keeps(start, length):
            return
        if self._expected is not None and abs(start - self._expected) > GAP_SECONDS:
            yield from self._end_graph()
        if self._graph is None:
            self._graph = self._new_graph(frame, start)
            begin = start if self._timeline.start is None else max(start, self._timeline.start)
            self._position = max(self._position, round(self._timeline.moved(begin) * self.rate))
        self._expected = start + length
        frame.pts = None
        self._graph.push(frame)
        yield from self._encode_ready()

    def _end_graph(self) -> Iterator[Packet[Any]]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._encode_ready()
            self._graph = None

    def _encode_ready(self) -> Iterator[Packet[Any]]:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(frame, AudioFrame)
            frame.pts = self._position
            frame.time_base = Fraction(1, self.rate)
            self._position += frame.samples
            yield from self.stream.encode(frame)

    def _new_graph(self, frame: AudioFrame, start: Fraction) -> Graph:
        """A filter graph for audio that begins with `frame` at `start`: cut to the sample, then stretched."""
        graph = Graph()
        nodes = [
            graph.add_abuffer(
                sample_rate=frame.sample_rate,
                format=frame.format.name,
                layout=self._layout,
                time_base=Fraction(1, frame.sample_rate),
            )
        ]
        if bounds := _bounds(self._timeline, start, frame.sample_rate):
            nodes.append(graph.add("atrim", bounds))
        nodes += [graph.add("atempo", f"{tempo:.9g}") for tempo in _tempos(1 / self._timeline.slow)]
        nodes.append(graph.add("aformat", f"sample_rates={self.rate}"))
        nodes.append(graph.add("abuffersink"))
        graph.link_nodes(*nodes)
        graph.configure()
        return graph


def encoder_for(source: AudioStream, container: OutputContainer) -> str:
    """An encoder that the container holds: of the same codec, else, for audio without loss, another without loss, else
    one that the container prefers."""
    kind = container.format.name
    if kind == "mpegts":
        return "aac"
    for candidate in _candidates(source, container):
        candidate = {"opus": "libopus", "vorbis": "libopus", "mp3": "libmp3lame"}.get(candidate, candidate)
        try:
            codec = Codec(candidate, "w")
        except UnknownCodecError:
            continue
        if not codec.experimental and _is_held(codec.name, kind):
            return codec.name
    raise ValueError(f"{kind} holds no audio that can be encoded")


def _bit_rate(source: AudioStream) -> int:
    """Bits a second for an encoder with loss: those of the source, unless it is without loss or its rate unknown."""
    channels = source.codec_context.layout.nb_channels
    rate = source.codec_context.bit_rate
    if not rate or source.codec_context.name.startswith(_LOSSLESS):
        return _BITS_PER_CHANNEL * channels
    return min(rate, _MOST_BITS_PER_CHANNEL * channels)


def _candidates(source: AudioStream, container: OutputContainer) -> Iterator[str]:
    """Names of encoders, the best first."""
    kind, name = container.format.name, source.codec_context.name
    sample_format = source.codec_context.format.name.rstrip("p")
    exact = _PCM_IN_MP4 if kind == "mp4" else _PCM
    if kind != "nut" and not (kind == "mp4" and name.startswith("pcm_")):
        yield _ENCODERS.get(name, name)
    if kind == "nut" or (name.startswith(_LOSSLESS) and kind != "flv"):  # players of FLV take AAC
        yield exact.get(sample_format, "alac")
        yield from ("alac", "flac") if kind != "nut" else ("pcm_s16le",)
    yield from ("aac", "libopus", container.default_audio_codec, "pcm_s16le")


def _is_held(codec: str, kind: str) -> bool:
    """True where a container of that kind can hold what the encoder makes: tried in memory."""
    try:
        with av.open(io.BytesIO(), "w", format=kind) as trial:
            trial.add_stream(codec, rate=48000)
            trial.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True


def _layout_of(source: AudioStream) -> str:
    """Name of the channel layout, also where the file only counts channels."""
    layout = source.codec_context.layout
    counted = layout.name[:1].isdigit() and layout.name.endswith("channels")
    return _LAYOUTS.get(layout.nb_channels, layout.name) if counted else layout.name


def _bounds(timeline: Timeline, start: Fraction, rate: int) -> str:
    """Arguments of atrim for audio that begins at `start`; empty where nothing is cut."""
    bounds = []
    if timeline.start is not None and timeline.start > start:
        bounds.append(f"start_sample={round((timeline.start - start) * rate)}")
    if timeline.end is not None:
        bounds.append(f"end_sample={max(1, round((timeline.end - start) * rate))}")
    return ":".join(bounds)


def _rate_for(codec: str, rate: int) -> int:
    if codec == "libopus":
        return rate if rate in _OPUS_RATES else 48000
    rates = Codec(codec, "w").audio_rates
    return rate if not rates or rate in rates else min(rates, key=lambda other: abs(other - rate))


def _tempos(tempo: Fraction) -> list[float]:
    """Factors of `tempo`, each within the range that one filter does well."""
    factors = []
    rest = float(tempo)
    while rest < _LEAST_TEMPO:
        factors.append(_LEAST_TEMPO)
        rest /= _LEAST_TEMPO
    while rest > _MOST_TEMPO:
        factors.append(_MOST_TEMPO)
        rest /= _MOST_TEMPO
    return [*factors, rest] if rest != 1.0 else factors
