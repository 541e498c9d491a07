"""Log in at a platform, so that films can be published there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...errors import InputError
from .targets import read_targets


def log_in(account: str, open_page: Callable[[str], None]) -> Path:
    """Log in at YouTube or TikTok by OAuth 2 in a browser of this machine.

    account     "youtube", "tiktok", or one of several accounts: "youtube:NAME"
    open_page   shows a page to the user; its address holds nothing that lasts
    returns     the file of the tokens, in the user's configuration folder, which the user alone can read

    The number and the secret of the program, which the user registers at the platform, come from the settings of the
    account. Raises InputError, DeliveryFailed.
    """
    from ...delivery.platforms.login import log_in as log_in_at

    targets = read_targets(account)
    if len(targets) != 1 or targets[0].form != "post":
        raise InputError(f"there is no login for {account[:60]!r}", hint="such as youtube", parameter="login")
    return log_in_at(targets[0].account, open_page)
