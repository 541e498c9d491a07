"""The label among the tags of containers that keep any tag, such as NUT, read by FFmpeg."""

from __future__ import annotations

from .marks import AIGC, SOURCE_TYPE_TAG, Found


def tags_of_any(name: str) -> Found | None:
    """Marks in the tags of a file; None where FFmpeg does not know the file."""
    import av
    import av.error

    try:
        with av.open(name) as container:
            if not container.streams:
                return None
            tags = {key.upper(): text for key, text in container.metadata.items()}
    except (av.error.FFmpegError, OSError, ValueError):
        return None
    label, kind = tags.get(AIGC), tags.get(SOURCE_TYPE_TAG)
    return Found((label,) if label else (), (kind,) if kind else ())
