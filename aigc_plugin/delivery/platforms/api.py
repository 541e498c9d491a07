"""Requests to a platform with the token of an account."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import DeliveryFailed
from ..exchange import TRIES, Answer, Body, Exchange
from .account import Account, same_server
from .tokens import Tokens, json_of, reason_of


class Api:
    """Requests to the server of an account. A token that the server refuses is renewed a single time.

    The token goes to that server alone, whatever addresses it names. pause: waits a number of seconds.
    """

    def __init__(
        self, account: Account, server: str, tokens: Tokens, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.account, self.server, self.pause = account, server, pause
        self._tokens = tokens
        self._exchange = Exchange(account.title, self._signed, pause)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Body = b"",
        *,
        expected: tuple[int, ...] = (200,),
        tries: int = TRIES,
    ) -> Answer:
        """An answer of an expected status; DeliveryFailed for any other."""
        url = self._url(path)
        answer = self._exchange.ask(method, url, headers, body, expected=expected, tries=tries)
        if answer.status == 401 and 401 not in expected and self._tokens.renew():
            answer = self._exchange.ask(method, url, headers, body, expected=expected, tries=tries)
        if answer.status not in expected:
            raise self.refused(answer)
        return answer

    def json(
        self,
        method: str,
        path: str,
        value: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        expected: tuple[int, ...] = (200,),
    ) -> dict[str, Any]:
        """The object of an answer. value: sent as JSON, unless it is None."""
        sent = dict(headers or {})
        body = b"" if value is None else json.dumps(value).encode()
        if body:
            sent["Content-Type"] = "application/json; charset=UTF-8"
        return json_of(self.ask(method, path, sent, body, expected=expected))

    def once(self, method: str, url: str, headers: Mapping[str, str], body: Body = b"") -> Answer:
        """An answer of any status, to a request that is sent once; ConnectionBroke. For parts of a file."""
        answer = self._exchange.once(method, url, headers, body)
        if answer.status == 401 and same_server(url, self.server) and self._tokens.renew():
            answer = self._exchange.once(method, url, headers, body)
        return answer

    def refused(self, answer: Answer) -> DeliveryFailed:
        """The error for an answer, with what the platform says."""
        said = f"{answer.status} {reason_of(answer)}".strip()
        return DeliveryFailed(
            f"{self.account.address}: {self.account.title} answered {said}", hint=_hint(answer.status)
        )

    def close(self) -> None:
        self._exchange.close()

    def _url(self, path: str) -> str:
        return path if path.startswith(("https://", "http://")) else self.server + path

    def _signed(self, _method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
        if not same_server(url, self.server):
            return headers
        return headers | {"Authorization": f"Bearer {self._tokens.current()}"}


def _hint(status: int) -> str:
    hints = {
        401: "log in again, or give another token",
        403: "may this account do that, and is its quota left?",
        413: "the film is too large for this account",
    }
    return hints.get(status, "")
