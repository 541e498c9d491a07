"""The errors that this package raises, in one tree; each leaf is also the builtin that it resembles.

A message that names an argument marks it with `argument`, so that every host can spell it in its own language:
Python says `overwrite=True`, the command line `--overwrite`, Blender the label of the property.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Spell = Callable[[str, str], str]
"""(name of an argument, its value as Python writes it or "") → how a caller knows both."""

_MARK = re.compile("\x02([^\x02\x03=]*)=?([^\x02\x03]*)\x03")  # control characters, which no message holds otherwise


class AigcError(Exception):
    """Base of every error that this package raises on purpose.

    message    one line that shows the offender
    hint       one line that says what to do, or empty
    parameter  name of the argument that is wrong or missing, or empty; by default the first that message or hint mark
    """

    parameter: str

    def __init__(self, message: str, *, hint: str = "", parameter: str = "") -> None:
        super().__init__(message)
        self._hint = hint
        marked = _MARK.search(message) or _MARK.search(hint)
        self.parameter = parameter or (marked[1] if marked else "")

    @property
    def hint(self) -> str:
        return spelled(self._hint)

    def __str__(self) -> str:
        # OSError would print "None" or errno tuples; the message alone is what we promise.
        return spelled(str(self.args[0])) if self.args else ""

    def spelled(self, spell: Spell) -> tuple[str, str]:
        """Return message and hint with each marked argument as `spell` writes it."""
        return spelled(str(self.args[0]) if self.args else "", spell), spelled(self._hint, spell)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), str(self.args[0]) if self.args else "", self._hint, self.parameter))


def argument(name: str, value: object = None) -> str:
    """Mark the argument `name`, with the value that is proposed for it, in a message or a hint."""
    return f"\x02{name}{'' if value is None else f'={value!r}'}\x03"


def python_spelling(name: str, value: str) -> str:
    """Spell an argument as a Python caller writes it: `speed`, `overwrite=True`."""
    return f"{name}={value}" if value else name


def spelled(text: str, spell: Spell = python_spelling) -> str:
    """Return a text with each marked argument as `spell` writes it."""
    return _MARK.sub(lambda match: spell(match[1], match[2]), text)


def _rebuild(kind: type[AigcError], message: str, hint: str, parameter: str) -> AigcError:
    return kind(message, hint=hint, parameter=parameter)


def _rebuild_out_of_memory(
    message: str, hint: str, parameter: str, wanted: int | None, free: int | None
) -> OutOfDeviceMemory:
    return OutOfDeviceMemory(message, hint=hint, parameter=parameter, wanted=wanted, free=free)


class InputError(AigcError, ValueError):
    """A value that the caller gave is unusable: wrong shape, range, type or name."""


class ModelFormatError(AigcError, ValueError):
    """A weights file is damaged, incomplete, refused or of an unknown form."""


class BackendUnavailable(AigcError, RuntimeError):  # noqa: N818
    """The forced tier or precision is absent from this machine or this build."""


class OutOfDeviceMemory(AigcError, MemoryError):  # noqa: N818
    """A GPU has less memory left than is asked for; it can still be used.

    wanted  bytes that were asked for
    free    bytes that the GPU had left
    """

    def __init__(
        self, message: str, *, hint: str = "", parameter: str = "", wanted: int | None = None, free: int | None = None
    ) -> None:
        hint = hint or f"close other programs on the GPU, or choose {argument('backend', 'auto')}"
        super().__init__(message, hint=hint, parameter=parameter)
        self.wanted, self.free = wanted, free

    def __reduce__(self) -> tuple[object, ...]:
        message = str(self.args[0]) if self.args else ""
        return (_rebuild_out_of_memory, (message, self._hint, self.parameter, self.wanted, self.free))


class DeviceLost(AigcError, RuntimeError):  # noqa: N818
    """A GPU failed at its work: this process cannot use it any more."""

    def __init__(self, message: str, *, hint: str = "", parameter: str = "") -> None:
        hint = hint or f"start the program again; if it fails again, choose {argument('backend', 'auto')}"
        super().__init__(message, hint=hint, parameter=parameter)


class MediaError(AigcError, OSError):
    """A media file cannot be read, or a file of any kind not be written."""


class OutputExists(AigcError, FileExistsError):  # noqa: N818
    """The output is there already, and overwriting was not asked for."""


class DeliveryFailed(AigcError, ConnectionError):  # noqa: N818
    """A place that files are sent to does not answer, refuses, or holds other bytes than were sent."""


class DependencyMissing(AigcError, ImportError):  # noqa: N818
    """An optional dependency is not installed."""


class GenerationFailed(AigcError, RuntimeError):  # noqa: N818
    """A model ran, and what came out is not what was asked for."""


class Cancelled(AigcError):  # noqa: N818
    """The work was stopped on request: Ctrl-C, a signal, or the host went away."""
