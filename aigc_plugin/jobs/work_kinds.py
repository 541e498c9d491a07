"""Tell the work on images apart from that on videos, by the names of input and output."""

from __future__ import annotations

import os
from pathlib import Path


def is_folder_work(source: str, target: str) -> bool:
    """True where every image of a folder is worked on by itself; False where the folder is one image sequence."""
    from ..media.video.image_sequence import is_pattern
    from ..media.video.video_codecs import FORMATS

    suffix = Path(target).suffix.lower()
    return Path(source).is_dir() and suffix not in FORMATS and not _is_animation(target) and not is_pattern(target)


def is_image_work(source: str, target: str) -> bool:
    """True where one image becomes one image; False for videos, animations and image sequences."""
    from ..media.image.image_file import is_image
    from ..media.video.animations import plays_of
    from ..media.video.image_sequence import find_sequence, is_pattern
    from ..media.video.video_codecs import FORMATS

    if is_pattern(target) or target.endswith(("/", os.sep)) or target == "-" or find_sequence(source) is not None:
        return False
    if not is_image(target):  # a name that is no video either is refused by the work on images, where it is one
        suffix = Path(target).suffix.lower()
        return is_image(source) and suffix not in FORMATS and not _is_animation(target) and not Path(target).is_dir()
    return not _is_animation(target) or (is_image(source) and plays_of(source) is None)


def _is_animation(target: str) -> bool:
    from ..media.video.animations import ANIMATIONS

    return Path(target).suffix.lower() in ANIMATIONS and not Path(target).is_dir()
