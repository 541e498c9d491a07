"""Presentations on their way to a server: kept in the cache until they have arrived, so that no run packages again."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ...options.platforms import PlatformOptions
from ...options.publish import AboutOptions, PublishOptions
from ...weights.cache import cache_dir
from ..long_work import job_identity

SHOWN = ("page",)
"""Forms that show facts about the film."""
_KEPT_SECONDS = 14 * 24 * 3600.0


@contextmanager
def staged(form: str, source: str, options: PublishOptions, address: str = "") -> Iterator[Path]:
    """The folder of a presentation, which may be there from an earlier run; gone when the block ends well.

    address    of the page that it shows, where it does

    What a run left there more than two weeks ago is removed.
    """
    captions = [name for _, name in options.caption_files]
    unused = [*([] if form in SHOWN else AboutOptions.options()), *PlatformOptions.options()]
    options = replace(options, report=None, **{each.name: each.default for each in unused})
    identity = job_identity("publish", [source, *captions], [], options, {"form": form, "address": address})
    name = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]
    shelf = cache_dir() / "publish"
    shelf.mkdir(parents=True, exist_ok=True)
    for old in shelf.iterdir():
        if old.name != name and time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    yield shelf / name
    shutil.rmtree(shelf / name, ignore_errors=True)
