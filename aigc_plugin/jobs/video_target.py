"""The target of a video job: a video, an animated image, or numbered images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..files.output import Output
    from ..media.video.sequence_output import SequenceOutput
    from ..media.video.video_codecs import EncoderChoice
    from ..media.video.video_input import VideoInput
    from ..media.video.video_output import OutputPlan, VideoOutput


class VideoTarget:
    """A name to write frames to, checked before any work.

    name         file name, pattern, folder, or "-"
    source       name of the input, which is not to be replaced
    choice       encoder and container, where the user asks for them
    overwrite    replace what is there

    InputError for a name that stands for no format; OutputExists; MediaError where it cannot be written.
    """

    def __init__(self, name: str, source: str, choice: EncoderChoice, *, overwrite: bool) -> None:
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

    @contextmanager
    def opened(
        self,
        source: VideoInput,
        plan: OutputPlan,
        warn: Callable[[str], None],
        complete: Callable[[Output], None] = lambda output: None,
    ) -> Iterator[VideoOutput | SequenceOutput]:
        """The output, open; it is whole when the block ends, and gone where it raises.

        complete    called with the complete file, unless it is numbered images
        """
        from ..files.output import Output
        from ..media.video.sequence_output import SequenceOutput
        from ..media.video.video_output import VideoOutput

        if self._sequence is None:
            with Output(self._name, overwrite=self._overwrite) as output:
                yield VideoOutput(output, source, plan, warn)
                complete(output)
            return
        with self._sequence.opened(overwrite=self._overwrite) as folder:
            yield SequenceOutput(folder, self._sequence, source, plan, warn)
