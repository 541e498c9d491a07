"""Tell what publishing would do, target by target, and do none of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...options.publish import PublishOptions
from ..video_job import PathName
from .feeds.feed_steps import feed_steps
from .live.send_live import live_steps
from .page_address import page_addresses
from .plan_steps import PlannedStep, film_delivery, film_steps, presentation_steps
from .posts import post_steps
from .prepared import prepared_steps
from .targets import FEEDS, PREPARED, Target, read_targets

_DEFAULT = PublishOptions()


@dataclass(frozen=True)
class PublishPlan:
    """Work that `publish` would do with a film. steps: in order."""

    source: str
    steps: tuple[PlannedStep, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        steps = [{"target": s.target, "action": s.action, "what": s.what, "bytes": s.bytes} for s in self.steps]
        return {"source": self.source, "steps": steps}


def plan_publishing(
    source: PathName, targets: str | Sequence[str], options: PublishOptions = _DEFAULT, *, overwrite: bool = False
) -> PublishPlan:
    """Tell what `publish` would make, convert, label, write and upload; nothing is written, no server is asked.

    source     a video
    targets    as of `publish`
    options    as of `publish`
    overwrite  as of `publish`

    Raises the errors that `publish` raises before any work: InputError, MediaError, OutputExists.
    """
    from ...files.input_file import first_bytes
    from .report import check_report

    name, places = os.fspath(source), read_targets(targets)
    first_bytes(Path(name), "video")
    pages = page_addresses(places, options)
    page = next(filter(None, pages.values()), "")
    steps = list(film_steps(name))
    for target in places:
        steps += _target_steps(target, name, options, page, overwrite=overwrite)
    if options.report:
        check_report(options.report, name, overwrite=overwrite)
        steps.append(PlannedStep("", "write", f"the report {options.report}, and a page beside it"))
    return PublishPlan(name, tuple(steps))


def _target_steps(
    target: Target, name: str, options: PublishOptions, page: str, *, overwrite: bool
) -> Iterator[PlannedStep]:
    if target.form == "film":
        return film_delivery(target, name, overwrite=overwrite)
    if target.form == "live":
        return live_steps(target, name)
    if target.form == "post":
        return post_steps(target, name, options)
    if target.form in PREPARED:
        return prepared_steps(target, name, options)
    if target.form in FEEDS:
        return feed_steps(target, name, options, page, overwrite=overwrite)
    return presentation_steps(target, name, options, page, overwrite=overwrite)
