# SPDX-License-Identifier: GPL-3.0-or-later
"""How a strip was made, kept on the strip: one JSON text in the custom property `aigc`.

A custom property survives saving, copying, splitting, and the extension being switched off.
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
    """`operation` is the operator's name without "aigc."; `settings` its properties; `made` what `aigc` told of the
    result: model, seed, precision …; `source` what it was made from; `group` is common to strips of one result."""

    operation: str
    version: str
    settings: Mapping[str, Any]
    made: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""

    def write(self, strip: Any) -> None:
        strip[_PROPERTY] = json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, strip: Any) -> Self | None:
        """None where the strip is not a result, or what it carries is not readable."""
        text = strip.get(_PROPERTY) if strip is not None else None
        if not isinstance(text, str):
            return None
        with suppress(ValueError, TypeError):
            return cls(**json.loads(text))
        return None
