"""What can go wrong, in one tree; each leaf is also the builtin that it resembles."""

from __future__ import annotations


class AigcError(Exception):
    """Base of every error that this package raises on purpose.

    The message is one line that shows the offender; `hint` is one line that says what to do, or empty.
    """

    hint: str

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        # OSError would print "None" or errno tuples; the message alone is what we promise.
        return str(self.args[0]) if self.args else ""

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), str(self), self.hint))


def _rebuild(kind: type[AigcError], message: str, hint: str) -> AigcError:
    return kind(message, hint=hint)


class InputError(AigcError, ValueError):
    """A value that the caller gave is unusable: wrong shape, range, type or name."""


class ModelFormatError(AigcError, ValueError):
    """A weights file is damaged, incomplete, refused or of an unknown form."""


class BackendUnavailable(AigcError, RuntimeError):  # noqa: N818
    """The forced tier or precision is absent from this machine or this build."""


class MediaError(AigcError, OSError):
    """A media file cannot be read, or a file of any kind not be written."""


class OutputExists(AigcError, FileExistsError):  # noqa: N818
    """The output is there already, and overwriting was not asked for."""


class DependencyMissing(AigcError, ImportError):  # noqa: N818
    """An optional dependency is not installed."""


class GenerationFailed(AigcError, RuntimeError):  # noqa: N818
    """A model ran, and what came out is not what was asked for."""


class Cancelled(AigcError):  # noqa: N818
    """The work was stopped on request: Ctrl-C, a signal, or the host went away."""
