"""Largest sizes that encoders write, so that a job can refuse before its work begins rather than after it."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError

# Pixels a side: of GIF and WebP by their formats; of JPEG 35 less than its format, by FFmpeg.
_LONGEST_SIDE = {"mjpeg": 65500, "libwebp": 16383, "libwebp_anim": 16383, "gif": 65535}
_BLOCK, _MOST_BLOCKS = 16, 692_733  # FFmpeg reserves 3100 bytes for each block of a JPEG, and at most 2 GiB for all
_KINDS = {"mjpeg": "JPEG", "libwebp": "WebP", "libwebp_anim": "WebP", "gif": "GIF"}


def check_image_size(encoder: str, target: str, width: int, height: int) -> None:
    """Refuse a size that an encoder does not write.

    encoder          FFmpeg's name
    target           file name, for the message
    width, height    pixels

    InputError that gives the limit and names a format without one.
    """
    limit, kind = _LONGEST_SIDE.get(encoder), _KINDS.get(encoder, encoder)
    reason = ""
    if limit is not None and max(width, height) > limit:
        reason = f"{kind} holds at most {limit} pixels a side"
    elif encoder == "mjpeg" and -(-width // _BLOCK) * -(-height // _BLOCK) > _MOST_BLOCKS:
        reason = f"this JPEG encoder writes at most {_MOST_BLOCKS * _BLOCK**2 // 1_000_000} megapixels"
    if reason:
        other = Path(target).with_suffix(".apng" if encoder in ("gif", "libwebp_anim") else ".png").name
        raise InputError(
            f"{target} cannot hold {width} x {height}: {reason}", hint=f"write {other}, or give a smaller size"
        )
