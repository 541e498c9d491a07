"""`aigc upscale` of a picture, or of every picture in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AigcError, InputError, MediaError
from .progress import Progress
from .video_job import Job, describe

if TYPE_CHECKING:
    from .upscaling import FrameUpscaler


def run_images(task: Job, load: Callable[[], FrameUpscaler], voice: Progress) -> bool:
    """Each into a file of its own; returns whether any was damaged."""
    if Path(task.source).is_dir():
        return _run_folder(task, load, voice)
    from ..files.output import check_output

    check_output(task.target, overwrite=task.overwrite)
    work = _PictureWork(task, load, voice)
    voice.start(task.command, total=1, unit="frames")
    shape = work.upscale_frame(task.source, task.target)
    voice.result(task.target, work.settings, f"a picture of {shape}")
    return work.damaged


def _run_folder(task: Job, load: Callable[[], FrameUpscaler], voice: Progress) -> bool:
    """What cannot be read is told and left out."""
    from ..files.output import check_output

    sources = _pictures(Path(task.source))
    with _folder(Path(task.target), Path(task.source)) as folder:
        targets = [str(folder / source.name) for source in sources]
        for target in targets:
            check_output(target, overwrite=task.overwrite)
        work = _PictureWork(task, load, voice)
        voice.start(task.command, total=len(sources), unit="frames")
        failed = 0
        for number, (source, target) in enumerate(zip(sources, targets, strict=True), 1):
            try:
                work.upscale_frame(str(source), target)
            except MediaError as error:
                failed += 1
                voice.warning(str(error), error.hint)
            voice.update(number)
        if failed == len(sources):
            raise MediaError(f"{task.source} holds no picture that can be read")
    voice.result(task.target, work.settings, f"{len(sources) - failed} of {len(sources)} pictures")
    return work.damaged or failed > 0


class _PictureWork:
    """One model for all pictures, which is loaded for the first that can be read."""

    def __init__(self, task: Job, load: Callable[[], FrameUpscaler], voice: Progress) -> None:
        self._task, self._load, self._voice = task, load, voice
        self._enlarger: FrameUpscaler | None = None
        self.damaged = False

    @property
    def settings(self) -> dict[str, str | None]:
        return self._enlarger.settings if self._enlarger else {}

    def upscale_frame(self, source: str, target: str) -> str:
        """Returns width x height of what was written."""
        from ..media.image.image_file import read_image, write_image

        picture = read_image(source)
        self._enlarger = enlarger = self._enlarger or self._load()
        large = enlarger.one(picture.frame)
        lost = write_image(
            picture.with_frame(large),
            target,
            overwrite=self._task.overwrite,
            choice=self._task.choice,
            comment=describe(self._task.command, enlarger.settings),
            engine=enlarger.engine,
        )
        for text in (*picture.lost, *lost):
            self._voice.warning(f"{target}: {text}")
        for text in picture.damage:
            self._voice.warning(f"{source} is damaged: {text}")
        self.damaged |= bool(picture.damage)
        return f"{large.width} x {large.height}"


def _pictures(folder: Path) -> list[Path]:
    from ..media.image.image_file import IMAGE_EXTENSIONS, is_image

    found = sorted(path for path in folder.iterdir() if is_image(path.name) and path.is_file())
    if not found:
        raise InputError(f"no pictures in {folder}", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return found


@contextmanager
def _folder(target: Path, source: Path) -> Iterator[Path]:
    """Where the pictures go, made where it is not there; taken away again where nothing came into it."""
    from ..files.output import write_error

    if target.exists() and not target.is_dir():
        raise InputError(f"{source} is a folder, and {target} is none", hint="give a folder to write into")
    if target.exists() and target.samefile(source):
        raise InputError(f"{target} holds the pictures themselves", hint="give another folder to write into")
    made = not target.exists()
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise write_error(str(target), error) from None
    try:
        yield target
    except (AigcError, KeyboardInterrupt):
        with suppress(OSError):
            if made:
                target.rmdir()
        raise
