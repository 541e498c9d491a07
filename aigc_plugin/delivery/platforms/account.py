"""Accounts of platforms: settings from the environment, else from `[publish.PLATFORM]` of `aigc.toml`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ...errors import DeliveryFailed, InputError
from ...files.user_config import config_path, user_config
from ..destination import is_here

TITLES = {"youtube": "YouTube", "peertube": "PeerTube", "mastodon": "Mastodon", "tiktok": "TikTok"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Account:
    """An account of a platform.

    platform   of TITLES
    name       by which the settings know it; empty for the only one
    """

    platform: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.name and not _NAME.fullmatch(self.name):
            raise InputError(
                f"{self.name[:60]!r} is no name of an account",
                hint=f"such as {self.platform}:mine, for [publish.{self.platform}.mine] of aigc.toml", parameter="to",
            )  # fmt: skip

    @property
    def address(self) -> str:
        return f"{self.platform}:{self.name}" if self.name else self.platform

    @property
    def title(self) -> str:
        """For people."""
        return TITLES[self.platform]

    @property
    def table(self) -> str:
        """Table of the account in `aigc.toml`."""
        return f"publish.{self.platform}.{self.name}" if self.name else f"publish.{self.platform}"

    def variable(self, name: str) -> str:
        """The variable of the environment for a setting: AIGC_PEERTUBE_HOME_TOKEN is `token` of `peertube:home`."""
        return "_".join(filter(None, ("AIGC", self.platform, self.name, name))).upper().replace("-", "_")

    def setting(self, name: str, otherwise: str = "") -> str:
        """A setting; InputError, which does not show the value, where it is no text."""
        if value := os.environ.get(self.variable(name)):
            return value
        table: Any = user_config()
        for key in self.table.split("."):
            table = table.get(key, {}) if isinstance(table, dict) else {}
        value = table.get(name, "") if isinstance(table, dict) else ""
        if not isinstance(value, str):
            raise InputError(f"{config_path()}: {name} of {self.table} must be a text")
        return value or otherwise

    def needed(self, name: str) -> str:
        """A setting that must be there."""
        if value := self.setting(name):
            return value
        raise InputError(
            f"{self.address} has no {name}",
            hint=f"set {self.variable(name)}, or {name} in [{self.table}] of aigc.toml", parameter="to",
        )  # fmt: skip

    def server(self, name: str = "server", otherwise: str = "") -> str:
        """The address of a server without a slash at its end; without encryption it must be on this machine."""
        text = (self.setting(name, otherwise) or self.needed(name)).rstrip("/")
        if not is_safe(text):
            raise InputError(
                f"the {name} of {self.address} must be an address such as https://example.com",
                hint=f"correct {self.variable(name)}, or {name} in [{self.table}] of aigc.toml",
            )
        return text

    def checked_url(self, url: str) -> str:
        """A URL that the platform gave; DeliveryFailed for one to which nothing may be sent."""
        if not is_safe(url):
            raise DeliveryFailed(f"{self.title} names an address for the upload that is not encrypted, or none")
        return url


def is_safe(url: str) -> bool:
    """True for https, and for http on this machine; with a password in it, or control characters, false."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    is_plain = parts.username is None and not re.search(r"[\0-\x20\x7f]", url)
    host = parts.hostname or ""
    return bool(
        host and is_plain and has_port and (parts.scheme == "https" or (parts.scheme == "http" and is_here(host)))
    )


def same_server(url: str, server: str) -> bool:
    return urlsplit(url)[:2] == urlsplit(server)[:2]
