# SPDX-License-Identifier: GPL-3.0-or-later
"""The making of a strip, as one JSON text in the strip's custom property `aigc`.

A custom property stays through saving, copying, splitting, and disabling the extension.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Self

_PROPERTY = "aigc"


@dataclass(frozen=True)
class Record:
    """The making of a strip. Saved .blend files hold these names.

    operation  name of the operator without "aigc."
    version    of the package that made it
    settings   properties of the operator
    made       settings of the result, as `aigc` has reported them: model, seed, precision …
    source     what it was made from
    group      the same for all strips of one result
    """

    operation: str
    version: str
    settings: Mapping[str, Any]
    made: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""

    def write(self, strip: Any) -> None:
        """Store the record on a strip."""
        strip[_PROPERTY] = json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, strip: Any) -> Self | None:
        """Read the record of a strip; None where it has none, or where it is damaged."""
        text = strip.get(_PROPERTY) if strip is not None else None
        if not isinstance(text, str):
            return None
        with suppress(ValueError, TypeError):
            return cls(**json.loads(text))
        return None
