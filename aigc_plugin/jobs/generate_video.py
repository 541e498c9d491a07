"""Generate a video without a source: a moving background that loops, also in time with music."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, argument
from ..options.background import GenerateVideoOptions
from ..options.kinds import exact
from ..planes import DeferredFrame, PlanarFrame
from .origin import generated_origin, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import LoopResult
from .video_job import PathName

if TYPE_CHECKING:
    from ..media.audio.audio import Audio
    from ..media.video.generated_video import GeneratedVideo
    from ..media.video.video_codecs import EncoderChoice
    from .long_work import LongWork

_DEFAULT = GenerateVideoOptions()
_SECONDS = Fraction(8)
_AHEAD = 2  # frames that are computed while others are encoded
# What editors and browsers show with its alpha.
_MATTES = {".mov": ("prores_ks", "yuva444p10le"), ".webm": ("libvpx-vp9", "yuva420p")}
_AUDIO_RATE = 48_000  # which every audio codec of video takes


def generate_video(
    target: PathName,
    options: GenerateVideoOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> LoopResult:
    """Generate a moving background, or a walk through the noise of a GAN given as the model; it loops without a seam.

    target     .mp4 .mov .mkv .webm .ts .nut .y4m; "-" for NUT to stdout
    options    style, size, seconds, seed, colours, motion, music, encoder; or model and seeds
    overwrite  replace `target` where it exists
    progress   receives progress and warnings; frames are its unit

    With music, the video is as long as that unless `seconds` says otherwise, and no loop. The file appears whole or
    not at all. Memory does not grow with the length. Long work is done in chunks, and the same call goes on after a
    crash (option `resume`). Raises InputError, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    from ..files.chunk_store import remove_outlived
    from ..files.output import check_output
    from ..media.video.video_codecs import check_encoder, video_format

    name, record = os.fspath(target), Record(progress)
    choice = _encoder_choice(name, options)
    container = video_format(name, choice.container)
    check_encoder(choice)
    remove_outlived(name)
    check_output(name, overwrite=overwrite)
    if options.matte and container not in ("mov", "webm", "nut", "matroska"):
        raise InputError(
            f"{argument('matte')} needs alpha, which {container} does not hold", hint="write .mov or .webm"
        )
    return _VideoRun(name, options, choice, record).write(overwrite)


def _encoder_choice(target: str, options: GenerateVideoOptions) -> EncoderChoice:
    from ..media.video.video_codecs import EncoderChoice

    codec, pixel_format = options.codec, options.pixel_format
    if options.matte and codec is None and pixel_format is None:
        codec, pixel_format = _MATTES.get(Path(target).suffix.lower(), (None, None))
    return EncoderChoice(codec, options.crf, options.preset, options.encoder_options or {}, None, pixel_format)


class _VideoRun:
    """One video: its frames, its music, its seam."""

    def __init__(self, name: str, options: GenerateVideoOptions, choice: EncoderChoice, record: Record) -> None:
        from ..media.video.loop_seam import LoopSeam
        from .background_frames import BackgroundFrames, background_settings
        from .latent_frames import LatentFrames, continued, is_latent_model, refuse_latent

        self._name, self._options, self._choice, self._record = name, options, choice, record
        self._music = _read_music(options)
        wanted = exact(options.seconds)
        self._seconds = wanted or (_SECONDS if self._music is None else Fraction(self._music.duration))
        self._frames: BackgroundFrames | LatentFrames
        self._is_latent = is_latent_model(options.model)
        self._remark = ""
        if self._is_latent:
            if choice.codec is None and choice.pixel_format is None:
                self._choice = replace(choice, pixel_format="yuv420p")  # which every player shows
            self._frames = LatentFrames(options, self._seconds, options.rate)
            shown = self._frames.settings
            self._remark = continued(options)
        else:
            refuse_latent(options)
            self._frames = BackgroundFrames(options, self._seconds, bits=options.bits)
            shown = background_settings(options, self._frames.style) | {"speed": options.speed, "drift": options.drift}
        self._seam = LoopSeam()
        self._origin = generated_origin(wanted=options.ai_label)
        self._settings = shown | {
            "seconds": f"{float(self._frames.count / options.rate):g}", "fps": str(options.rate),
            "music": options.music and Path(options.music).name,
        }  # fmt: skip

    def write(self, overwrite: bool) -> LoopResult:
        from ..files.chunk_store import remove_outlived
        from ..files.output import Output
        from ..media.video.chunked_encoder import Chunking
        from ..media.video.generated_video import GeneratedVideo
        from ..media.video.loop_seam import seam_of_file

        record, frames = self._record, self._frames
        record.start("generate video", total=frames.count, unit="frames")
        work = self._long_work()
        with ExitStack() as stack:
            store = stack.enter_context(work.opened(self._name, record)) if work else None
            chunking = Chunking(store, work.length, work.forced) if store and work else None
            output = stack.enter_context(Output(self._name, overwrite=overwrite))
            video = GeneratedVideo(output, self._plan(), lambda text: record.warn(f"{self._name}: {text}"), chunking)
            self._write_frames(video)
            video.finish()
            write_label(output, self._origin, record)
            is_file = not output.is_stream
        remove_outlived(self._name)
        speed = record.speed(video.frames - video.stored_frames)
        loops = self._music is None
        seam = self._seam.ratio if loops else None
        encoded = seam_of_file(self._name) if loops and is_file else None
        width, height = self._frames.size
        said = (
            ""
            if seam is None
            else f", seam {seam:.2f} of a step" + ("" if encoded is None else f", {encoded:.2f} encoded")
        )
        record.progress.result(
            self._name,
            self._settings,
            f"{video.frames} frames of {width} x {height}, {speed:.1f} frames/s{said}{self._remark}",
        )
        return LoopResult(
            path=self._name, seconds=record.seconds, settings=self._settings, warnings=tuple(record.warnings),
            frames=video.frames, width=width, height=height, style=frames.style, seam=seam, encoded_seam=encoded,
        )  # fmt: skip

    def _long_work(self) -> LongWork | None:
        """Say in which chunks the work is done; None for work that is short."""
        from ..files.output import is_stream
        from ..media.video.chunked_encoder import CHUNKED_FORMATS
        from ..media.video.video_codecs import video_format
        from .long_work import GENERATING, LongWork, chunk_length, job_identity

        options, container = self._options, video_format(self._name, self._choice.container)
        if container not in CHUNKED_FORMATS or is_stream(self._name):
            if options.resume:
                raise InputError(
                    f"{argument('resume', True)} is not possible here: {container} is written in one piece"
                )
            return None
        length = chunk_length(self._frames.count, self._frames.size, GENERATING, options.resume)
        if length is None:
            return None
        files = [os.fspath(each) for each in (options.music, options.like) if each is not None]
        files += [each.rpartition("@")[0] or each for each in options.key_list if ".npz" in each]
        models = [options.model] if options.model else []
        job = job_identity("generate video", files, models, options, self._settings, chunk=length)
        return LongWork(job, length, bool(options.resume))

    def _plan(self) -> Any:
        from ..media.video.colour_tags import ColourTags
        from ..media.video.generated_video import GeneratedVideoPlan

        # RGB becomes limited BT.709 where the encoder takes YUV.
        is_rgb = self._options.matte or self._is_latent
        tags = ColourTags(2, 0, 1, 1) if is_rgb else ColourTags(1, 1, 1, 1, "left")
        audio = None if self._music is None else (self._music.rate, self._music.channels)
        comment = provenance_comment("generate video", self._settings)
        return GeneratedVideoPlan(
            self._options.rate, tags, self._frames.engine, self._choice, comment, self._options.threads, audio,
            self._origin.tags() if self._origin else {},
        )  # fmt: skip

    def _write_frames(self, video: GeneratedVideo) -> None:
        rate, music = self._options.rate, self._music
        stored = video.stored_frames
        for number, frame in enumerate(self._computed(stored)):
            video.frame(frame)
            if number == 0 or number >= stored:
                self._seam.add(frame, follows=number != stored)
            if music is not None:
                begin, end = (round(edge * music.rate / rate) for edge in (number, number + 1))
                samples = music.samples[:, begin:end]
                if samples.shape[1]:
                    video.audio(samples)
            if number < stored:
                self._record.resumed(number + 1)
            self._record.update(number + 1)

    def _computed(self, stored: int) -> Iterator[PlanarFrame]:
        """All frames in order, but for those that are stored, after the first; some are computed while others are
        encoded."""
        moments = self._moments()
        if stored:
            reach, gain = moments[0] if moments else (1.0, 1.0)
            yield self._frames.frame(0, reach=reach, gain=gain)
        for _ in range(1, stored):
            yield DeferredFrame(_no_frame, None)
        with ThreadPoolExecutor(1) as pool:
            waiting: deque[Future[PlanarFrame]] = deque()
            try:
                for number in range(stored, self._frames.count):
                    reach, gain = moments[number] if moments else (1.0, 1.0)
                    waiting.append(pool.submit(self._frames.frame, number, reach=reach, gain=gain))
                    if len(waiting) > _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for each in waiting:
                    each.cancel()

    def _moments(self) -> list[tuple[float, float]]:
        """Reach and gain of each frame where music moves them."""
        from ..signal.loudness_curve import loudness_curve

        if self._music is None:
            return []
        curve = loudness_curve(self._music.samples, self._music.rate, self._options.rate, self._frames.count)
        return [(0.85 + 0.3 * float(level), 0.72 + 0.4 * float(level)) for level in curve]


def _no_frame() -> PlanarFrame:
    raise AssertionError("a frame that is stored is not read")


def _read_music(options: GenerateVideoOptions) -> Audio | None:
    from ..media.audio.audio import Audio, read_audio

    if options.music is None:
        return None
    audio = read_audio(options.music, rate=_AUDIO_RATE)
    return audio if audio.channels <= 2 else Audio(audio.samples.mean(axis=0), audio.rate)
