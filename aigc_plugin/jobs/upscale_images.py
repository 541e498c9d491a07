"""Upscale an image, or every image of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import InputError, MediaError
from ..options.upscale import UpscaleOptions
from .frame_upscaler import FrameUpscaler
from .origin import enhanced_origin, write_label
from .progress import Progress, Record
from .provenance import provenance_comment
from .results import FolderResult, ImageResult
from .video_job import PathName, encoder_choice

_DEFAULT = UpscaleOptions()
_OTHER_KINDS = frozenset({
    ".gif", ".apng", ".avif", ".heic", ".heif", ".jxl", ".jp2", ".exr", ".dpx", ".tga", ".psd", ".ico", ".ppm", ".mpo",
    ".dng", ".nef", ".cr2", ".cr3", ".arw", ".raf",
})  # fmt: skip


def upscale_image(
    source: PathName,
    target: PathName,
    options: UpscaleOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> ImageResult:
    """Upscale an image; it keeps its depth, alpha, resolution, ICC profile, EXIF and XMP, and is turned upright.

    source     .png .jpg .webp .tiff .bmp
    target     likewise; what its format cannot hold is told in `warnings` of the result
    options    model, scale or size; of the encoder codec, crf (quality of WebP), pixel_format and encoder_options
    overwrite  replace `target` where it exists
    progress   receives progress and warnings

    The file appears whole or not at all. Raises InputError, ModelFormatError, MediaError, OutputExists,
    BackendUnavailable.
    """
    from ..files.output import check_output

    name = os.fspath(target)
    check_output(name, overwrite=overwrite, sources=[source])
    record = Record(progress)
    work = _ImageWork(options, overwrite, record)
    record.start("upscale", total=1, unit="frames")
    width, height = work.upscale(os.fspath(source), name)
    record.progress.result(name, work.settings, f"an image of {width} x {height}")
    return ImageResult(
        path=name, seconds=record.seconds, settings=work.settings, warnings=tuple(record.warnings),
        damage=tuple(record.damage), width=width, height=height,
    )  # fmt: skip


def upscale_images(
    source: PathName,
    target: PathName,
    options: UpscaleOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> FolderResult:
    """Upscale every image of a folder into another folder, under the same names.

    source     folder; files that are no images are left out, and images of other kinds with a warning
    target     another folder; it is made where it does not exist, and taken away again where nothing came into it
    options, overwrite, progress   as for `upscale_image`

    An image that cannot be read is told in `failed` of the result, and the others are still written; MediaError where
    none can be read. Nothing is written where one of the names is taken and `overwrite` is false.
    """
    from ..files.output import check_output
    from ..media.image.image_file import IMAGE_EXTENSIONS

    sources = _images(Path(source))
    record = Record(progress)
    for other in _other_images(Path(source)):
        record.warn(f"{other} is left out: folders are read for {' '.join(IMAGE_EXTENSIONS)}")
    written: list[str] = []
    failed: list[str] = []
    with _folder(Path(target), Path(source)) as folder:
        targets = [str(folder / path.name) for path in sources]
        for name in targets:
            check_output(name, overwrite=overwrite, sources=sources)
        work = _ImageWork(options, overwrite, record)
        record.start("upscale", total=len(sources), unit="frames")
        for number, (path, name) in enumerate(zip(sources, targets, strict=True), 1):
            try:
                work.upscale(str(path), name)
                written.append(name)
            except MediaError as error:
                failed.append(str(error))
                record.warn(str(error), error.hint)
            record.update(number)
        if not written:
            raise MediaError(f"{source} holds no image that can be read")
    record.progress.result(os.fspath(target), work.settings, f"{len(written)} of {len(sources)} images")
    return FolderResult(
        path=os.fspath(target), seconds=record.seconds, settings=work.settings, warnings=tuple(record.warnings),
        damage=tuple(record.damage), files=tuple(written), failed=tuple(failed),
    )  # fmt: skip


class _ImageWork:
    """One model for all images; it is loaded for the first that can be read."""

    def __init__(self, options: UpscaleOptions, overwrite: bool, record: Record) -> None:
        self._options, self._overwrite, self._record = options, overwrite, record
        self._upscaler: FrameUpscaler | None = None

    @property
    def settings(self) -> dict[str, str | None]:
        return self._upscaler.settings if self._upscaler else {}

    def upscale(self, source: str, target: str) -> tuple[int, int]:
        """Return width and height of what was written."""
        from ..media.image.image_file import encoder_for, read_image, write_image
        from ..media.image.size_limits import check_image_size

        encoder = encoder_for(target, encoder_choice(self._options))
        image = read_image(source)
        self._upscaler = upscaler = self._upscaler or FrameUpscaler(self._options)
        size = upscaler.size_of(image.frame.width, image.frame.height)
        check_image_size(encoder, target, *size)
        large = upscaler.one(image.frame)
        origin = enhanced_origin(wanted=self._options.ai_label, source=source)
        lost = write_image(
            image.with_frame(large),
            target,
            overwrite=self._overwrite,
            choice=encoder_choice(self._options),
            comment=provenance_comment("upscale", upscaler.settings),
            engine=upscaler.engine,
            complete=lambda output: write_label(output, origin, self._record),
        )
        for text in (*image.lost, *lost):
            self._record.warn(f"{target}: {text}")
        self._record.add_damage(source, image.damage)
        return large.width, large.height


def _images(folder: Path) -> list[Path]:
    from ..media.image.image_file import IMAGE_EXTENSIONS, is_image

    if not folder.is_dir():
        raise InputError(f"{folder} is no folder")
    images = sorted(path for path in folder.iterdir() if is_image(path.name) and path.is_file())
    if not images:
        raise InputError(f"no images in {folder}", hint=f"kinds: {', '.join(IMAGE_EXTENSIONS)}")
    return images


def _other_images(folder: Path) -> list[Path]:
    """Images in a folder that `_images` does not take."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _OTHER_KINDS and path.is_file())


@contextmanager
def _folder(target: Path, source: Path) -> Iterator[Path]:
    """The folder to write into, made if need be; taken away again where nothing came into it."""
    from ..files.output import write_error

    if target.exists() and not target.is_dir():
        raise InputError(f"{source} is a folder, and {target} is none", hint="give a folder to write into")
    if target.exists() and target.samefile(source):
        raise InputError(f"{target} holds the images themselves", hint="give another folder to write into")
    is_new = not target.exists()
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise write_error(str(target), error) from None
    try:
        yield target
    except BaseException:
        with suppress(OSError):
            if is_new:
                target.rmdir()
        raise
