"""Folders with all that a person uploads by hand, for platforms that take nothing from programs."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL.Image import Image, Resampling
from PIL.Image import open as open_image
from PIL.ImageOps import fit

from ...errors import MediaError
from ...files.input_file import file_errors
from ...options.publish import PublishOptions
from ..progress import Record
from .deliver import Delivery, deliver
from .plan_steps import PlannedStep
from .posts import film_post
from .presentation import film_files
from .targets import Target


@dataclass(frozen=True)
class _Form:
    """Limits of the form of a platform; 0 where it publishes no figure.

    title, description    longest, in characters
    tags                  their largest number
    cover, bytes          its size, and its largest number of bytes
    preset                what is asked of the film

    Bilibili: its upload page as of 2026-11. Reels: Instagram's "Content Publishing" (2026), which has one caption for
    all. Douyin: the text of a post in its open platform (2026).
    """

    title: int
    description: int
    tags: int
    cover: tuple[int, int]
    bytes: int
    preset: str


_FORMS = {
    "bilibili": _Form(80, 2000, 10, (1920, 1080), 5_000_000, "bilibili"),
    "douyin": _Form(1000, 1000, 0, (1080, 1920), 5_000_000, "tiktok"),
    "reels": _Form(2200, 2200, 30, (1080, 1920), 8_000_000, "tiktok"),
}
_DECLARATIONS = {
    "bilibili": "创作声明：内容由AI生成\n(Choose this under 创作声明 in the form.)\n",
    "douyin": "作品声明：内容由AI生成\n(Choose this under 添加声明 in the form.)\n",
    "reels": "AI label: on\n(Switch on “Add AI label” under the advanced settings.)\n",
}


def prepare(target: Target, source: str, options: PublishOptions, record: Record, *, overwrite: bool) -> Delivery:
    """Write film, signature, cover, captions, title, description, tags, and what is to be declared.

    Warns of what the form of the platform does not take.
    """
    from .check import check_publishing

    form = _FORMS[target.form]
    for row in check_publishing(source, form.preset):
        if not row.fits:
            record.warn(f"{target.form} asks for {row.what} {row.wanted}, and the film has {row.found}")
    with tempfile.TemporaryDirectory() as folder:
        files = [*film_files(source), *_side_files(Path(folder), target.form, form, source, options, record)]
        return deliver(target, files, record, overwrite=overwrite)


def prepared_steps(target: Target, source: str, options: PublishOptions) -> Iterator[PlannedStep]:
    """The steps of such a folder."""
    post = film_post(source, options)
    names = ["title.txt", *["description.txt"] * bool(post.description), *["tags.txt"] * bool(post.tags)]
    names += [*["declaration.txt"] * bool(post.disclosure), *["captions"] * bool(post.captions), "cover.jpg"]
    yield PlannedStep(target.address, "make", ", ".join(names))
    for name, file in film_files(source):
        yield PlannedStep(target.address, "write", f"{name}, unless it is there already", file.stat().st_size)


def _side_files(
    folder: Path, name: str, form: _Form, source: str, options: PublishOptions, record: Record
) -> Iterator[tuple[str, Path]]:
    post = film_post(source, options)
    texts = {"title.txt": (post.title, form.title), "description.txt": (post.description, form.description)}
    for file, (text, most) in texts.items():
        if most and len(text) > most:
            record.warn(f"{name} takes {most} characters in {file}, which has {len(text)}")
    if form.tags and len(post.tags) > form.tags:
        record.warn(f"{name} takes {form.tags} tags, not {len(post.tags)}")
    contents = {file: text.encode() for file, (text, _) in texts.items() if text}
    contents |= {"tags.txt": "\n".join(post.tags).encode()} if post.tags else {}
    contents |= {"declaration.txt": _DECLARATIONS[name].encode()} if post.disclosure else {}
    contents |= {f"captions.{each.language or 'und'}.vtt": each.text.encode() for each in post.captions}
    contents["cover.jpg"] = _cover(Path(options.thumbnail) if options.thumbnail else None, source, form)
    for file, content in contents.items():
        (folder / file).write_bytes(content)
        yield file, folder / file


def _cover(image: Path | None, source: str, form: _Form) -> bytes:
    """The thumbnail, else the frame in the middle of the film, cut to the shape of a cover."""
    if image is None:
        picture = _middle_frame(source)
    else:
        with file_errors(str(image), "image"), open_image(image) as opened:
            picture = opened.convert("RGB")
    fitted = fit(picture, form.cover, Resampling.LANCZOS)
    for quality in (92, 85, 70, 50, 30):
        buffer = io.BytesIO()
        fitted.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= form.bytes:
            break
    return buffer.getvalue()


def _middle_frame(source: str) -> Image:
    """A frame near the middle, upright and with square pixels."""
    import av

    from ...media.hls.tracks import main_video
    from ...media.hls.upright import Upright

    with av.open(source) as container:
        video = main_video(container, source)
        if container.duration:
            container.seek((container.start_time or 0) + container.duration // 2)
        frame = next(container.decode(video), None)
        if frame is None:
            raise MediaError(f"{source}: no frame of it can be decoded")
        upright = Upright(video, frame)
        turned: Any = upright.turned(frame)
        picture: Image = turned.to_image()
        width, height = picture.size
        return picture.resize((max(1, round(width * upright.aspect)), height))
