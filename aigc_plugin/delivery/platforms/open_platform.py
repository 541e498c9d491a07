"""The platform of an account."""

from __future__ import annotations

from .account import Account
from .post import Platform, Warn


def open_platform(account: Account, warn: Warn) -> Platform:
    """The platform of an account; InputError where settings are missing."""
    if account.platform == "youtube":
        from .youtube import YouTube

        return YouTube(account, warn)
    if account.platform == "peertube":
        from .peertube import PeerTube

        return PeerTube(account, warn)
    if account.platform == "mastodon":
        from .mastodon import Mastodon

        return Mastodon(account, warn)
    from .tiktok import TikTok

    return TikTok(account, warn)
