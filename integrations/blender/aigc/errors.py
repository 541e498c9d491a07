# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors that the extension shows to an editor."""

from __future__ import annotations


class ExtensionError(Exception):
    """Something that cannot be done. Both texts fit one line.

    message  what is wrong
    hint     what to do instead, or ""
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class StripError(ExtensionError):
    """Something that cannot be done with a strip, which `message` names."""
