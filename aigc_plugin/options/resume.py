"""The option of going on where an earlier run was stopped."""

from __future__ import annotations

from .kinds import SWITCH
from .option import option


def resume_option() -> bool | None:
    """Describe the option."""
    return option(
        None,
        "keep what is finished in a folder beside the output until all is, and go on with it after a crash; by default "
        "where the work is estimated to take more than two minutes",
        kind=SWITCH,
        negatable=True,
    )
