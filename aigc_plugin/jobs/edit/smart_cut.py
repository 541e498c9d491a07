"""Cut a video so that only the frames beside a cut are encoded; whole closed groups are copied bit by bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...options.edit import CutOptions
from ..origin import kept_origin, write_label
from ..progress import Record
from ..provenance import provenance_comment
from ..results import EditResult
from .cut_plan import Piece

if TYPE_CHECKING:
    from ...media.video.edge_frames import EdgeFrames
    from ...media.video.frame_index import FrameIndex
    from ...media.video.ripple import Ripple
    from ...media.video.spliced_output import SplicedOutput
    from ...media.video.video_input import VideoInput
    from ...planes import PlanarFrame

_RUN_IN, _RUN_OUT = Fraction(2), Fraction(4)  # seconds around a piece in which packets that belong to it are read
_TITLE_SECONDS = Fraction(60)  # that a subtitle may have begun before
_FAR = Fraction(20)  # seconds from which on a part is sought rather than read up to


class SmartCut:
    """The cut of one video.

    source, target    names of files
    timeline          what is kept
    index             the frames of the source
    pieces            what is copied and what is encoded, in order
    settings          what the comment of the file says
    """

    def __init__(
        self, source: str, target: str, timeline: Ripple, index: FrameIndex, pieces: Sequence[Piece],
        options: CutOptions, settings: dict[str, Any],
    ) -> None:  # fmt: skip
        self._name, self._target, self._timeline, self._index = source, target, timeline, index
        self._pieces, self._options, self._settings = pieces, options, settings

    def run(self, record: Record, *, overwrite: bool) -> EditResult:
        from ...files.output import Output
        from ...media.video.edge_frames import EdgeFrames
        from ...media.video.spliced_output import SplicedOutput
        from ...media.video.video_input import VideoInput

        options = self._options
        total = sum(piece.last - piece.first for piece in self._pieces)
        spans = [(piece.first, piece.last) for piece in self._pieces if not piece.is_copied]
        with (
            VideoInput(self._name, threads=options.threads, interlaced="keep") as source,
            EdgeFrames(self._name, self._index, spans, options.threads) as edges,
            Output(self._target, overwrite=overwrite) as output,
        ):
            warn = lambda text: record.warn(f"{self._target}: {text}")  # noqa: E731
            video = SplicedOutput(output, source, self._plan(source), warn, self._index, _encoder_options(options))
            record.start("cut", total=total, unit="frames")
            self._write(source, video, edges, record)
            video.finish()
            write_label(output, kept_origin([self._name], wanted=options.ai_label), record)
            encoded, frames = video.encoded, video.frames
            for text in source.mended:
                record.warn(f"{self._name}: {text}")
            record.add_damage(self._name, source.damage)
            width, height = map(int, video.shape.split(" x "))
        said = f"{frames} frames of {video.shape}: {frames - encoded} copied, {encoded} encoded"
        record.progress.result(self._target, self._settings, said)
        return EditResult(
            path=self._target, seconds=record.seconds, settings=self._settings, warnings=tuple(record.warnings),
            damage=tuple(record.damage), duration=float(self._timeline.length), frames=frames, width=width,
            height=height, encoded=encoded,
        )  # fmt: skip

    def _plan(self, source: VideoInput) -> Any:
        from ...engine import Engine
        from ...media.video.colour_tags import named_tags
        from ...media.video.video_output import OutputPlan
        from ..video_job import encoder_choice

        options, rate = self._options, self._index.rate
        assert rate is not None
        return OutputPlan(
            self._timeline, 1 / rate, rate, named_tags(source.tags, **options.colour()),
            Engine(options.backend, threads=options.threads), encoder_choice(options), not options.no_audio,
            provenance_comment("cut", self._settings), options.threads, copies_audio=options.keyframe,
        )  # fmt: skip

    def _write(self, source: VideoInput, video: SplicedOutput, edges: EdgeFrames, record: Record) -> None:
        first = self._as_planes(source, source.first, 0)
        waiting = list(self._pieces)
        for packet in self._packets(source):
            if packet.stream_index != source.stream.index:
                video.packet(packet)
                continue
            number = self._index.numbers.get(packet.pts) if packet.size and packet.pts is not None else None
            while number is not None and waiting and waiting[0].first <= number:
                piece = waiting[0]
                if piece.is_copied and number < piece.last:
                    video.copy(packet, piece.at + number - piece.first, first)
                    break
                if not piece.is_copied:
                    for offset, frame in enumerate(edges.frames()):
                        video.frame(self._as_planes(source, frame, piece.at + offset))
                        record.update(video.frames)
                waiting.pop(0)
            record.update(video.frames)

    def _as_planes(self, source: VideoInput, frame: Any, number: int) -> PlanarFrame:
        from ...media.video.frame_planes import layout_of, planar_frame

        layout = layout_of(frame.format.name)
        assert layout is not None
        assert self._index.rate is not None
        colour = source.tags.meaning(layout.format, source.stream.codec_context.name)
        return planar_frame(frame, colour, number / self._index.rate, 1 / self._index.rate)

    def _packets(self, source: VideoInput) -> Iterator[Any]:
        """Packets around the parts; what lies far from all of them is skipped."""
        has_text = any(stream.type == "subtitle" for stream in source.others)
        reach = abs(self._timeline.lead)
        lead = reach + (_TITLE_SECONDS if has_text else _RUN_IN)
        spans: list[tuple[Fraction, Fraction]] = []
        for start, end in self._timeline.parts:
            if spans and start - lead - spans[-1][1] < _FAR:
                spans[-1] = (spans[-1][0], end + reach + _RUN_OUT)
            else:
                spans.append((start - lead, end + reach + _RUN_OUT))
        for start, end in spans:
            for packet in source.packets(start):
                stamp = packet.pts if packet.pts is not None else packet.dts
                if stamp is not None and stamp * packet.time_base > end:
                    break
                yield packet


def _encoder_options(options: CutOptions) -> dict[str, str]:
    given = dict(options.encoder_options or {})
    if options.crf is not None:
        given["crf"] = f"{options.crf:g}"
    if options.preset is not None:
        given["preset"] = options.preset
    return given
