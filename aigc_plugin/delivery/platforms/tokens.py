"""Access tokens: given by the user, got with a password, or renewed with what a login left."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

from ...errors import DeliveryFailed, InputError, argument
from ...files.user_config import config_path
from ..exchange import Answer, Exchange
from .account import Account
from .private_file import read_private, write_private

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_EARLY = 60.0
"""Seconds before its end at which a token counts as expired."""


class Tokens(Protocol):
    """The token of an account."""

    def current(self) -> str:
        """A token that may be valid."""

    def renew(self) -> bool:
        """Get another, because the server refused this one; False where there is no way to."""


class GivenToken:
    """A token of the settings, which stays as it is."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        return self._token

    def renew(self) -> bool:
        return False


class LoginTokens:
    """Tokens of OAuth 2: what `log_in` left, or `refresh_token` of the settings; renewed where they have expired.

    id_name    of the client's number in requests: "client_id", or "client_key" at TikTok
    token_page URL where tokens are given
    """

    def __init__(self, account: Account, token_page: str, id_name: str = "client_id") -> None:
        self._account, self._token_page, self._id_name = account, token_page, id_name
        self._path = token_path(account)
        self._tokens: dict[str, Any] = read_private(self._path)
        if given := account.setting("refresh_token"):
            # A platform may give another with each renewal: the one of the settings is where it began.
            origin = hashlib.sha256(given.encode()).hexdigest()
            if self._tokens.get("origin") != origin:
                self._tokens = {"refresh_token": given, "origin": origin}
        if not self._tokens.get("refresh_token"):
            raise InputError(
                f"nobody is logged in at {account.title} for {account.address}",
                hint=f"run aigc publish with {argument('login', account.address)}", parameter="login",
            )  # fmt: skip
        self._client = client_of(account, id_name)

    def current(self) -> str:
        if float(self._tokens.get("expires_at") or 0) - _EARLY < time.time():
            self.renew()
        return str(self._tokens["access_token"])

    def renew(self) -> bool:
        form = {**self._client, "grant_type": "refresh_token", "refresh_token": self._tokens["refresh_token"]}
        self._tokens |= ask_tokens(self._account, self._token_page, form)
        write_private(self._path, self._tokens)
        return True


def token_path(account: Account) -> Any:
    """The file of the tokens that a login left, in the user's configuration folder."""
    return config_path().parent / "tokens" / f"{account.address.replace(':', '.')}.json"


def client_of(account: Account, id_name: str) -> dict[str, str]:
    """Number and secret of the program at the platform, which the user registers; InputError without them."""
    return {id_name: account.needed(id_name), "client_secret": account.needed("client_secret")}


def ask_tokens(account: Account, page: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Tokens for a form of OAuth 2, with the time at which they expire; DeliveryFailed where they are refused."""
    from urllib.parse import urlencode

    exchange = Exchange(account.title)
    try:
        answer = exchange.ask("POST", page, _FORM, urlencode(form).encode())
    finally:
        exchange.close()
    given = json_of(answer)
    token = given.get("access_token")
    if answer.status != 200 or not isinstance(token, str) or not token:
        raise DeliveryFailed(
            f"{account.title} gives no token: {reason_of(answer) or answer.status}",
            hint="are name and password right? a login that has ended is renewed with "
            f"{argument('login', account.address)}", parameter="login",
        )  # fmt: skip
    kept = {name: given[name] for name in ("access_token", "refresh_token") if isinstance(given.get(name), str)}
    return kept | {"expires_at": time.time() + float(given.get("expires_in") or 3600)}


def json_of(answer: Answer) -> dict[str, Any]:
    """The object of an answer; empty where it is none."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def reason_of(answer: Answer) -> str:
    """The reason that a platform gives for a refusal, in one line; empty where it gives none."""
    value: Any = json_of(answer)
    error = value.get("error")
    parts: list[Any] = [value.get("error_description"), value.get("detail"), error if isinstance(error, str) else None]
    if isinstance(error, dict):
        listed = error.get("errors")
        reasons = [each.get("reason") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        parts = [error.get("message"), error.get("code"), *reasons[:1]]
    texts = [" ".join(part.split()) for part in parts if isinstance(part, str) and part.strip()]
    shown = ", ".join(dict.fromkeys(texts))[:200]
    return "".join(letter for letter in shown if letter.isprintable())
