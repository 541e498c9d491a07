# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a result in the place of its original: on its channel, as the input of its effects, below what was above it."""

from __future__ import annotations

from typing import Any

from . import compat
from .channels import covered_by, free_channel, free_channel_below, is_protected, locked_channels
from .errors import StripError
from .job import Job

_INPUTS = ("input_1", "input_2")
Replacement = tuple[Any, Any]  # an original, or None where it has gone, and its result


def take_place(scene: Any, job: Job, original: Any, result: Any, *, mute_original: bool) -> None:
    """Let `result`, which is on a channel of its own, take the place of `original`.

    mute_original  the original is muted and moves to a free channel; else it moves below the result, and both are shown
    What keeps the result from its place is added to the warnings of the job.
    """
    holder = compat.holder_of(scene, original)
    channel = original.channel
    if is_protected(scene, original):
        job.warn(f"“{original.name}” is locked now: its result is on channel {result.channel}")
    elif mute_original:
        _move_away(holder, original, result)
        result.mute = original.mute
        original.mute = True
        relink_effects(scene, original, result)
        result.channel = channel
        if result.mute:
            job.warn(f"“{original.name}” was muted, and so is its result")
        if result.channel != channel:
            job.warn(f"“{result.name}” has no room on channel {channel}, and is on channel {result.channel}")
    else:
        _stack(holder, original, result)
        for effect in compat.effects_on(scene, original):
            job.warn(f"The effect “{effect.name}” still shows “{original.name}”: choose “{result.name}” as its input")
    _warn_of_covered(holder, job, original, result, channel)


def relink_effects(scene: Any, original: Any, result: Any) -> list[Any]:
    """Give the effects on `original` the input `result`; return them."""
    effects = compat.effects_on(scene, original)
    for effect in effects:
        for name in _INPUTS:
            if getattr(effect, name, None) == original:
                setattr(effect, name, result)
    if effects:
        compat.update_effects(result)
    return effects


def _move_away(holder: Any, original: Any, result: Any) -> None:
    """Move a strip that is not shown any longer to a channel above, where it is in nobody's way."""
    others = [strip for strip in compat.strips_of(holder) if strip not in (original, result)]
    avoided = locked_channels(holder) | {original.channel}
    channel = free_channel(others, *compat.handles(original), original.channel + 1, avoided)
    if channel == result.channel:
        result.channel = compat.MAX_CHANNEL
    original.channel = channel


def _stack(holder: Any, original: Any, result: Any) -> None:
    """Move the original below the result, where there is room; else the result stays above."""
    channel = original.channel
    others = [strip for strip in compat.strips_of(holder) if strip not in (original, result)]
    below = free_channel_below(others, *compat.handles(original), channel, locked_channels(holder))
    if below is not None:
        original.channel = below
        result.channel = channel


def _warn_of_covered(holder: Any, job: Job, original: Any, result: Any, channel: int) -> None:
    """Warn of what was above the original, and is below the result."""
    if result.type == "SOUND" or result.mute:
        return
    covered = [strip for strip in covered_by(holder, result) if strip.channel > channel and strip != original]
    if covered:
        names = ", ".join(f"“{strip.name}”" for strip in covered)
        job.warn(f"“{result.name}” is above {names}: make room on the channels between, then move it down")


def refuse_protected(scene: Any, strip: Any) -> None:
    """StripError for a strip that its editor has locked: its result is to take its place."""
    if is_protected(scene, strip):
        raise StripError(
            f"“{strip.name}” is locked, or its channel is", "Unlock it first (Strip ▸ Lock, or the channel)"
        )
