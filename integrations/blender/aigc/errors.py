# SPDX-License-Identifier: GPL-3.0-or-later
"""What the extension tells an editor who asks for what cannot be done."""

from __future__ import annotations


class ExtensionError(Exception):
    """`message` says what is wrong, `hint` what to do instead; both fit one line."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class StripError(ExtensionError):
    """A strip, which `message` names, with which this cannot be done."""
