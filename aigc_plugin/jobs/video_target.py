"""The target of a video job: a video, an animated image, or numbered images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..files.chunk_part import ChunkPart
    from ..files.chunk_store import ChunkStore
    from ..files.output import Output
    from ..media.video.sequence_output import SequenceOutput
    from ..media.video.video_codecs import EncoderChoice
    from ..media.video.video_input import VideoInput
    from ..media.video.video_output import OutputPlan, VideoOutput
    from .long_work import LongWork
    from .part_work import PartWork
    from .progress import Record


class VideoTarget:
    """A name to write frames to, checked before any work.

    name         file name, pattern, folder, or "-"
    source       name of the input, which is not to be replaced
    choice       encoder and container, where the user asks for them
    overwrite    replace what is there

    InputError for a name that stands for no format; OutputExists; MediaError where it cannot be written.
    """

    def __init__(self, name: str, source: str, choice: EncoderChoice, *, overwrite: bool) -> None:
        from ..files.chunk_store import remove_outlived
        from ..files.output import check_output
        from ..media.image.image_file import encoder_for
        from ..media.video.sequence_output import sequence_target
        from ..media.video.video_codecs import check_encoder, video_format

        self._name, self._choice, self._overwrite = name, choice, overwrite
        self._sequence = sequence_target(name)
        if self._sequence is not None:
            check_encoder(choice)
            encoder_for(self._sequence.pattern, choice)
            self._sequence.check(source, overwrite=overwrite)
            return
        self._format = video_format(name, choice.container)
        remove_outlived(name)
        check_encoder(choice, self._format)
        check_output(name, overwrite=overwrite, sources=[source])

    def check_size(self, source: VideoInput, size: tuple[int, int] | None, plan: OutputPlan) -> None:
        """Refuse frames of that size, as stored, where the output cannot hold them; None is the size of the source."""
        from ..media.video.output_size import check_output_size

        stored = size or (source.first.width, source.first.height)
        if self._sequence is not None:
            check_output_size(self._sequence.pattern, None, source, stored, plan)
        else:
            check_output_size(self._name, self._format, source, stored, plan)

    @property
    def no_chunks(self) -> str:
        """Reason that it cannot be written in chunks; empty where it can."""
        from ..files.output import is_stream
        from ..media.video.chunked_encoder import CHUNKED_FORMATS

        if self._sequence is not None:
            return "images are no chunks"
        if is_stream(self._name):
            return "a pipe cannot be written again"
        return "" if self._format in CHUNKED_FORMATS else f"{self._format} is written in one piece"

    @contextmanager
    def opened(
        self,
        source: VideoInput,
        plan: OutputPlan,
        record: Record,
        long_work: LongWork | PartWork | None,
        complete: Callable[[Output], None] = lambda output: None,
    ) -> Iterator[VideoOutput | SequenceOutput]:
        """The output, open; it is whole when the block ends, and gone where it raises.

        long_work    its chunks outlive a block that raises; None for an output in one piece; a part writes none
        complete     called with the complete file, unless it is numbered images
        """
        from ..files.chunk_store import remove_outlived
        from ..files.output import Output
        from ..media.video.chunked_encoder import Chunking
        from ..media.video.part_output import PartOutput
        from ..media.video.sequence_output import SequenceOutput
        from ..media.video.video_output import VideoOutput
        from .part_work import PartWork

        def warn(text: str) -> None:
            record.warn(f"{self._name}: {text}")

        if self._sequence is None:
            with ExitStack() as stack:
                chunking = None
                if long_work is not None:
                    opened: AbstractContextManager[ChunkStore | ChunkPart] = long_work.opened(self._name, record)
                    chunking = Chunking(stack.enter_context(opened), long_work.length, long_work.forced)
                output = stack.enter_context(Output(self._name, overwrite=self._overwrite))
                kind = PartOutput if isinstance(long_work, PartWork) else VideoOutput
                yield kind(output, source, plan, warn, chunking)
                complete(output)
            remove_outlived(self._name)  # of a run that was in chunks where this one is not
            return
        with self._sequence.opened(overwrite=self._overwrite) as folder:
            yield SequenceOutput(folder, self._sequence, source, plan, warn)
