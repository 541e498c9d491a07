"""Write image files with FFmpeg alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from support.video_files import pattern

ENCODERS = {".png": "png", ".tiff": "tiff", ".bmp": "bmp", ".webp": "libwebp", ".jpg": "mjpeg"}
PLANAR = {
    "rgb24": "gbrp", "bgr24": "gbrp", "rgba": "gbrap", "bgra": "gbrap", "rgb48be": "gbrp16le", "rgb48le": "gbrp16le",
    "rgba64be": "gbrap16le", "rgba64le": "gbrap16le", "gray16be": "gray16le", "ya16be": "ya16le",
}  # fmt: skip


def make_image(path: Path, pixel_format: str, size: tuple[int, int] = (37, 23)) -> Path:
    """Write an image with FFmpeg's encoder."""
    encoder = av.CodecContext.create(ENCODERS[path.suffix], "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, pixel_format
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"lossless": "1"} if path.suffix == ".webp" else {}
    planar = PLANAR.get(pixel_format, pixel_format)
    frame = pattern(planar, *size, 1).reformat(format=pixel_format)
    frame.pts = 0
    path.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)]))
    return path
