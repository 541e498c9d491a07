# SPDX-License-Identifier: GPL-3.0-or-later
"""Channels: which are free, locked or muted, and which strips a strip covers."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from . import compat
from .errors import StripError

_WITHOUT_PICTURE = {"SOUND", "SPEED"}


def free_channel(
    strips: Iterable[Any], left: int, right: int, above: int, avoided: Container[int] = frozenset()
) -> int:
    """Return the first channel from `above` upwards where no strip is in frames [left, right), else the first below.

    avoided  channels that are not taken: locked or muted ones
    Blender itself lets the strips that scripts add overlap others. Raises StripError where all channels are taken.
    """
    above = min(max(above, 1), compat.MAX_CHANNEL)
    order = (*range(above, compat.MAX_CHANNEL + 1), *range(above - 1, 0, -1))
    channel = _first_free(strips, left, right, order, avoided)
    if channel is None:
        raise StripError(
            f"No channel is free between frames {left} and {right}",
            "Move or delete a strip, unlock a channel, or make a meta strip",
        )
    return channel


def free_channel_below(strips: Iterable[Any], left: int, right: int, below: int, avoided: Container[int]) -> int | None:
    """Return the first channel downwards from `below` where no strip is in frames [left, right); None for none."""
    return _first_free(strips, left, right, range(below - 1, 0, -1), avoided)


def locked_channels(holder: Any) -> set[int]:
    """Return the numbers of the locked channels of a holder."""
    return {number for number, channel in enumerate(holder.channels) if channel.lock}


def unused_channels(holder: Any) -> set[int]:
    """Return the numbers of the channels that are locked, or muted so that nothing on them is seen or heard."""
    return {number for number, channel in enumerate(holder.channels) if channel.lock or channel.mute}


def is_protected(scene: Any, strip: Any) -> bool:
    """Tell whether the strip or its channel is locked, or the meta strip around it."""
    while strip is not None:
        holder = compat.holder_of(scene, strip)
        if strip.lock or strip.channel in locked_channels(holder):
            return True
        strip = strip.parent_meta()
    return False


def covered_by(holder: Any, strip: Any) -> list[Any]:
    """Return the strips with a picture that lie below a strip, at the same time, and are not muted."""
    left, right = compat.handles(strip)
    return [
        other
        for other in compat.strips_of(holder)
        if other.channel < strip.channel and not other.mute and other.type not in _WITHOUT_PICTURE
        and compat.handles(other)[0] < right and left < compat.handles(other)[1]
    ]  # fmt: skip


def _first_free(
    strips: Iterable[Any], left: int, right: int, order: Iterable[int], avoided: Container[int]
) -> int | None:
    spans = [(strip.channel, *compat.handles(strip)) for strip in strips]
    taken = {channel for channel, first, last in spans if first < right and left < last}
    return next((channel for channel in order if channel not in taken and channel not in avoided), None)
