"""Facts about image files that FFmpeg does not report, and the images that it cannot read or reads wrong, by Pillow."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import MediaError
from ...planes import Colour, PlanarFrame, PlaneFormat
from ..orientation import Orientation
from .ink_colours import by_profile

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

_lock = Lock()
_ORIENTATION_TAG, _RESOLUTION_TAG, _BITS_TAG = 0x0112, 0x011A, 258
_LAYOUTS = {
    "L": PlaneFormat("gray"),
    "LA": PlaneFormat("gray", alpha=True),
    "I;16": PlaneFormat("gray", 16),
    "RGB": PlaneFormat("rgb"),
    "RGBA": PlaneFormat("rgb", alpha=True),
}
# What an image of another mode becomes; of palettes, where they are transparent, RGBA.
_CONVERTED = {
    "1": "L", "La": "LA", "I;16L": "I;16", "I;16B": "I;16", "P": "RGB", "PA": "RGBA", "RGBX": "RGB", "RGBa": "RGBA",
    "CMYK": "RGB", "YCbCr": "RGB", "LAB": "RGB", "HSV": "RGB",
}  # fmt: skip
_FULL = Colour(range="full", matrix=0)


@dataclass(frozen=True)
class ImageFacts:
    """Facts about an image file.

    kind           Pillow's name of its format: "PNG", "TIFF", …
    orientation    EXIF's number, 1 to 8
    dpi            pixels per inch, (horizontal, vertical); None where the file gives none
    others         what the file holds beside its first image, in words; empty for nothing
    plays          how often an animation is played, 0 for without end; None for an image that does not move
    better_here    `read_pixels` reads it better than FFmpeg
    icc            ICC profile
    """

    kind: str
    orientation: int = 1
    dpi: tuple[float, float] | None = None
    others: str = ""
    plays: int | None = None
    better_here: bool = False
    icc: bytes = b""


def facts_of(path: str) -> ImageFacts | None:
    """Facts about a file; None where Pillow does not know its kind, or cannot read its header."""
    try:
        with _opened(path) as image:
            return ImageFacts(
                image.format or "",
                _orientation(image),
                _dpi(image),
                _others(image),
                _plays(image),
                _is_better_here(image),
                image.info.get("icc_profile") or b"",
            )
    except Exception:
        return None


@dataclass(frozen=True)
class Pixels:
    """The first image of a file.

    frame          as it is stored
    orientation    in which it is seen
    in_srgb        its samples were inks, and are sRGB now by their ICC profile
    """

    frame: PlanarFrame
    orientation: Orientation | None
    in_srgb: bool = False


def read_pixels(path: str) -> Pixels:
    """Read the first image of a file; MediaError where Pillow cannot read it."""
    try:
        with _opened(path) as image:
            image.load()  # which turns TIFF
            converted = by_profile(image)
            frame = _planar(image if converted is None else converted)
            return Pixels(frame, Orientation.of_exif(_orientation(image)), converted is not None)
    except MediaError:
        raise
    except Exception as error:
        raise MediaError(f"{path} cannot be read: {' '.join(str(error).split())}") from None


def animation_frames(path: str) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """(samples in RGBA (height, width, 4), duration in milliseconds) of each frame of an animation.

    MediaError where it is damaged.
    """
    from PIL import Image

    try:
        with Image.open(path) as image:
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                samples = np.asarray(image.convert("RGBA"))
                yield samples, max(1, round(image.info.get("duration", 0)))
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"{path} cannot be read: {' '.join(str(error).split())}") from None


def save_png(path: str, target: str) -> None:
    """Write the first image of a file as PNG, upright."""
    from PIL import Image

    pixels = read_pixels(path)
    frame = pixels.frame if pixels.orientation is None else pixels.orientation.turn(pixels.frame)
    planes = frame.planes
    image = Image.fromarray(planes[0] if len(planes) == 1 else np.stack(planes, -1))
    image.save(target, compress_level=1)


@contextmanager
def _opened(path: str) -> Iterator[PillowImage]:
    """An image file, however many pixels it has: a limit is not for us to set."""
    from PIL import Image

    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            with Image.open(path) as image:
                yield image
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _orientation(image: PillowImage) -> int:
    number = image.getexif().get(_ORIENTATION_TAG, 1)
    return int(number) if number in range(1, 9) else 1


def _dpi(image: PillowImage) -> tuple[float, float] | None:
    dpi = image.info.get("dpi")
    if dpi is None or len(dpi) != 2:
        return None
    if image.format in ("JPEG", "MPO") and not image.info.get("jfif_unit") and _RESOLUTION_TAG not in image.getexif():
        return None  # 72 is what Pillow makes of none
    x, y = map(float, dpi)
    return (x, y) if 1 < x < 1e6 and 1 < y < 1e6 else None


def _others(image: PillowImage) -> str:
    count = getattr(image, "n_frames", 1) if image.format in ("TIFF", "MPO") else 1
    if image.format == "ICO":
        sizes = len(image.info.get("sizes", ()))
        return f"it is the largest of {sizes} images" if sizes > 1 else ""
    if count > 1:
        return f"it is the first of {count} {'pages' if image.format == 'TIFF' else 'images'}"
    return ""


def _plays(image: PillowImage) -> int | None:
    if not getattr(image, "is_animated", False):
        return None
    if image.format == "GIF":  # it holds how often it is repeated, where it is
        return int(image.info["loop"]) + 1 if image.info.get("loop") else (0 if "loop" in image.info else 1)
    return int(image.info.get("loop", 0)) if image.format in ("PNG", "WEBP", "AVIF") else None


def _is_better_here(image: PillowImage) -> bool:
    """True for TIFF of 8 bits, of which FFmpeg reads some kinds as black; for icons, of which it takes the smallest;
    for JPEG in CMYK, whose chroma it repeats; and for AVIF with alpha, which is a stream of its own there."""
    if image.format == "TIFF":
        bits = image.tag_v2.get(_BITS_TAG, (1,))  # type: ignore[attr-defined]
        deepest = max(bits) if isinstance(bits, tuple) else int(bits)
        return deepest <= 8 or image.mode.startswith("I;16")
    if image.format == "AVIF":
        return image.mode.endswith("A")
    return image.format == "ICO" or (image.format == "JPEG" and image.mode == "CMYK")


def _planar(image: PillowImage) -> PlanarFrame:
    mode = _CONVERTED.get(image.mode, image.mode)
    if image.mode == "P" and "transparency" in image.info:
        mode = "RGBA"
    layout = _LAYOUTS.get(mode)
    if layout is None:
        raise MediaError(f"its samples, {image.mode} in Pillow's words, cannot be read into planes")
    samples: Any = np.asarray(image if image.mode == mode else image.convert(mode))
    planes = [samples] if samples.ndim == 2 else [samples[..., number] for number in range(layout.n_planes)]
    colour = _FULL if layout.kind == "rgb" else Colour(range="full")
    return PlanarFrame(tuple(np.ascontiguousarray(plane, layout.dtype) for plane in planes), layout, colour)
