"""A film as an HLS presentation in a folder: renditions, audio, subtitles, key frames, master, poster."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from ...errors import MediaError
from ..clock import SteadyClock
from ..label.formats import read_marks, write_marks
from ..label.marks import Addition
from ..label.origin import read_label
from ..video.demuxer_log import DemuxerLog
from ..video.mended_packets import mended_packets
from .ladder import Rung, ladder
from .manifest import dash_manifest
from .playlists import (
    MediaPlaylist,
    Presentation,
    Track,
    Variant,
    key_playlist,
    master_playlist,
    read_playlist,
    video_codec,
)
from .renditions import AudioRendition, VideoRendition
from .tracks import frame_rate, left_out, main_video, text_tracks, track_language
from .upright import Upright
from .webvtt import TimedCue, cue_of, read_cues, write_segments

LABEL_FILE = "aigc.json"


@dataclass(frozen=True)
class PackagePlan:
    """The plan of a presentation.

    seconds     of a segment
    addition    the label that goes into each rendition
    heights     short sides of the renditions, or none for the usual ones
    captions    (language, file) of each
    threads     of each encoder, None for its own
    """

    seconds: Fraction
    addition: Addition
    heights: Sequence[int] = ()
    captions: Sequence[tuple[str, str]] = ()
    threads: int | None = None


@dataclass(frozen=True)
class Packaged:
    """rungs: the renditions. duration: in seconds. frames: of the source. lost: what was left out, one line each.
    subtitles: tracks in the master."""

    rungs: tuple[Rung, ...]
    duration: float
    frames: int
    lost: tuple[str, ...]
    subtitles: tuple[Track, ...] = ()


def package(source: str, folder: Path, plan: PackagePlan, progress: Callable[[float], None]) -> Packaged:
    """Write the presentation; `progress` is called with the seconds that are done. MediaError for a broken source."""
    try:
        with av.open(source) as container:
            return _Packager(container, source, folder, plan).run(progress)
    except av.error.FFmpegError as error:
        raise MediaError(f"{source}: {error.strerror}") from None


class _Packager:
    def __init__(self, container: Any, source: str, folder: Path, plan: PackagePlan) -> None:
        self._container, self._folder, self._plan = container, folder, plan
        self._video = main_video(container, source)
        self._video.thread_type = "AUTO"
        self._rate = frame_rate(self._video)
        self._upright: Upright | None = None
        self._videos: list[VideoRendition] = []
        self._audio = {
            each.index: AudioRendition(folder, f"audio_{number}", each.codec_context.channels or 2, plan.seconds)
            for number, each in enumerate(container.streams.audio)
        }
        self._texts = text_tracks(container)
        self._cues: dict[int, list[TimedCue]] = {index: [] for index in self._texts}
        self.lost = left_out(container)
        self._frames = 0

    def run(self, progress: Callable[[float], None]) -> Packaged:
        clock, log = SteadyClock(self._container), DemuxerLog()
        zero = max(Fraction(0), clock.origin)
        streams = [self._video, *(self._container.streams[index] for index in self._audio)]
        try:
            for packet in mended_packets(self._container, log, clock, self._note):
                if packet.size:
                    self._take(packet, zero, progress)
            for stream in streams:
                self._show(stream.index, stream.decode(None), zero, progress)
        finally:
            for stream in streams:  # no decoder may log when the log is closed
                stream.codec_context.flush_buffers()
            log.close()
        self.lost += clock.mended
        if not self._videos:
            raise MediaError("no frame of the video can be decoded")
        for pictures in self._videos:
            pictures.finish()
        for sound in self._audio.values():
            sound.finish()
        return self._described()

    def _take(self, packet: Any, zero: Fraction, progress: Callable[[float], None]) -> None:
        index = packet.stream_index
        if index in self._texts:
            cue = cue_of(packet, self._texts[index].codec_context.name, float(zero))
            self._cues[index] += [cue] if cue else []
        elif index == self._video.index or index in self._audio:
            self._show(index, self._decoded(packet), zero, progress)

    def _decoded(self, packet: Any) -> Sequence[Any]:
        try:
            frames: Sequence[Any] = packet.decode()
        except av.error.FFmpegError as error:
            self._note(f"some frames cannot be decoded ({error.strerror})")
            return ()
        return frames

    def _note(self, text: str) -> None:
        if text not in self.lost:
            self.lost.append(text)

    def _show(self, index: int, frames: Sequence[Any], zero: Fraction, progress: Callable[[float], None]) -> None:
        """Give frames of the video, or of an audio track, to the renditions."""
        for frame in frames:
            if frame.time_base is None:  # the last frames, which come without a packet
                frame.time_base = self._container.streams[index].time_base
            if index == self._video.index:
                progress(float(self._picture(frame, zero)))
            elif frame.pts is not None:
                self._audio[index].frame(frame, frame.pts * frame.time_base - zero)

    def _picture(self, frame: Any, zero: Fraction) -> Fraction:
        if self._upright is None:
            self._upright = Upright(self._video, frame)
            rungs = ladder(*self._upright.size, self._upright.aspect, self._rate, self._plan.heights)
            self._videos = [
                VideoRendition(self._folder, rung, self._rate, self._plan.seconds, self._plan.threads)
                for rung in rungs
            ]  # fmt: skip
        if frame.is_corrupt:
            self._note("some frames are damaged")
        time = max(Fraction(0), frame.pts * frame.time_base - zero) if frame.pts is not None else None
        if time is None:
            time = Fraction(self._frames) / self._rate
        turned = self._upright.turned(frame)
        if self._frames == 0:
            poster: Any = turned
            poster.to_image().convert("RGB").save(self._folder / "poster.jpg", quality=90)
        self._frames += 1
        for rendition in self._videos:
            rendition.frame(turned, time)
        return time

    def _described(self) -> Packaged:
        """Write what names the renditions, the master last."""
        variants = [self._variant(rendition.rung) for rendition in self._videos]
        audio_media = [read_playlist(self._folder, each.name) for each in self._audio.values()]
        for media in audio_media:
            self._label(f"{media.name.removesuffix('.m3u8')}_init.mp4")
        audio = _distinct([
            Track(f"{each.name}.m3u8", self._title(index, "Audio"), self._language(index), each.channels)
            for index, each in self._audio.items()
        ])  # fmt: skip
        subtitles = self._subtitles(variants[0].media)
        label = ""
        if self._plan.addition.label:
            label = LABEL_FILE
            text = json.dumps(read_label(self._plan.addition.label) or {}, indent=1)
            (self._folder / label).write_text(text + "\n", encoding="utf-8")
        shown = Presentation(variants, audio, audio_media, subtitles, label)
        (self._folder / "manifest.mpd").write_text(dash_manifest(shown), encoding="utf-8")
        (self._folder / "master.m3u8").write_text(master_playlist(shown), encoding="utf-8")
        rungs = tuple(rendition.rung for rendition in self._videos)
        return Packaged(rungs, variants[0].media.duration, self._frames, tuple(self.lost), tuple(subtitles))

    def _variant(self, rung: Rung) -> Variant:
        media = read_playlist(self._folder, rung.name)
        init = f"{rung.name}_init.mp4"
        codec = video_codec((self._folder / init).read_bytes())
        self._label(init)
        text, peak = key_playlist(media, init)
        keys = f"{rung.name}_keys.m3u8"
        (self._folder / keys).write_text(text, encoding="utf-8")
        return Variant(media, rung.width, rung.height, self._rate, codec, keys, peak)

    def _label(self, name: str) -> None:
        """The initialisation segment holds no offsets, so it may grow."""
        if self._plan.addition == Addition():
            return
        path = self._folder / name
        fresh = path.with_suffix(".labelled")
        with path.open("rb") as file, fresh.open("w+b") as out:
            assert read_marks(file, name) is not None
            write_marks(file, out, self._plan.addition, name)
        fresh.replace(path)

    def _subtitles(self, like: MediaPlaylist) -> list[Track]:
        lengths = [seconds for seconds, _ in like.segments]
        given = [(language, language or "Subtitles", read_cues(path)) for language, path in self._plan.captions]
        own = [(self._language(i), self._title(i, "Subtitles"), cues) for i, cues in self._cues.items() if cues]
        tracks = []
        for number, (language, title, cues) in enumerate([*given, *own]):
            name = f"subtitles_{number}"
            write_segments(self._folder, name, cues, lengths)
            tracks.append(Track(f"{name}.m3u8", title, language))
        return _distinct(tracks)

    def _language(self, index: int) -> str:
        return track_language(self._container.streams[index])

    def _title(self, index: int, kind: str) -> str:
        tags = self._container.streams[index].metadata
        return str(tags.get("title") or self._language(index) or kind)


def _distinct(tracks: Sequence[Track]) -> list[Track]:
    """A group must not name two tracks alike."""
    names: dict[str, int] = {}
    result = []
    for track in tracks:
        count = names[track.name] = names.get(track.name, 0) + 1
        name = track.name if count == 1 else f"{track.name} {count}"
        result.append(Track(track.playlist, name, track.language, track.channels))
    return result
