"""Requests to a server over HTTP that outlast broken connections and servers that are busy."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..errors import DeliveryFailed
from .storage import BLOCK, Seen

TRIES = 6
LONGEST_WAIT = 300.0
_CONNECT_SECONDS, _ANSWER_SECONDS = 20, 120
_LARGEST_ANSWER = 16 << 20
BUSY = (408, 425, 429, 500, 502, 503, 504)
"""Statuses after which the same request may succeed later."""


class Body(Protocol):
    """Bytes to send, of a known number; read anew for each try."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...


class FilePart:
    """Bytes `start` to `end` of a file as the body of a request; read anew for each try."""

    def __init__(self, file: Path, start: int, end: int, seen: Seen) -> None:
        self.file, self.start, self.end, self._seen = file, start, end, seen
        self.counted = 0

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[bytes]:
        done = 0
        with self.file.open("rb") as opened:
            opened.seek(self.start)
            while block := opened.read(min(BLOCK, len(self) - done)):
                yield block
                done += len(block)
                self._count(done)

    def _count(self, done: int) -> None:
        """Report what goes beyond earlier tries."""
        self._seen(max(0, done - self.counted))
        self.counted = max(self.counted, done)


@dataclass(frozen=True)
class Answer:
    """status, headers and body of an answer; the names of the headers in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Sign = Callable[[str, str, dict[str, str]], dict[str, str]]
"""(method, URL, headers) → headers with the authorisation, made anew for each try."""


class Exchange:
    """Requests to one server.

    shown    name of the server in errors: URLs may hold what is secret
    sign     adds the authorisation
    pause    waits a number of seconds between two tries

    .pause   the same
    """

    def __init__(self, shown: str, sign: Sign | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        import requests

        self._shown, self._sign, self.pause = shown, sign, pause
        self._session = requests.Session()
        self._session.auth = _leave_alone

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Body = b"",
        *,
        expected: Collection[int] = (200,),
        tries: int = TRIES,
    ) -> Answer:
        """Send a request until it is answered by something else than "busy".

        expected    statuses that are returned, also those that count as busy
        tries       1 where a second request could do the work twice

        Any other status below 500 is returned, too, for the caller to explain. DeliveryFailed where the last try fails.
        """
        why, wait = "", 0.0
        for number in range(tries):
            if number:
                self.pause(wait)
            wait = growing_wait(number)
            try:
                answer = self.once(method, url, headers, body)
            except ConnectionBroke as broke:
                why = str(broke)
                continue
            if answer.status in expected or answer.status not in BUSY:
                return answer
            why, wait = f"{self._shown} answered {answer.status}", retry_after(answer, wait)
        raise DeliveryFailed(why, hint="what arrived is kept: run the same again, and it goes on there")

    def read(self, url: str) -> Iterator[bytes]:
        """The body of an answer of any length; DeliveryFailed where it breaks off."""
        response = self._opened("GET", url, {"Accept-Encoding": "identity"}, b"")
        with response:
            if response.status_code != 200:
                kind = ConnectionBroke if response.status_code in BUSY else DeliveryFailed
                raise kind(f"{self._shown} answered {response.status_code} when a file was read")
            try:
                yield from response.raw.stream(BLOCK, decode_content=False)
            except Exception as error:
                raise _broken(self._shown, error) from None

    def close(self) -> None:
        self._session.close()

    def once(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: Body = b"") -> Answer:
        """Send a request a single time; ConnectionBroke where another try may do better."""
        try:
            with self._opened(method, url, headers or {}, body) as response:
                parts: list[bytes] = []
                size = 0
                for part in response.iter_content(BLOCK):
                    parts.append(part)
                    size += len(part)
                    if size > _LARGEST_ANSWER:
                        raise DeliveryFailed(f"{self._shown} answers without an end")
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, found, b"".join(parts))
        except DeliveryFailed:
            raise
        except Exception as error:
            raise _broken(self._shown, error) from None

    def _opened(self, method: str, url: str, headers: Mapping[str, str], body: Body) -> Any:
        sent = dict(headers)
        if self._sign is not None:
            sent = self._sign(method, url, sent)
        try:
            return self._session.request(
                method, url, headers=sent, data=body if len(body) else b"", stream=True, allow_redirects=False,
                timeout=(_CONNECT_SECONDS, _ANSWER_SECONDS),
            )  # fmt: skip
        except Exception as error:
            raise _broken(self._shown, error) from None


class ConnectionBroke(DeliveryFailed):
    """A failure that another try may mend."""


def _broken(shown: str, error: Exception) -> Exception:
    """The error for one of `requests`, whose own text holds the URL; other errors stay as they are."""
    import requests
    import urllib3.exceptions

    if not isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError | ConnectionError | TimeoutError):
        return error
    if isinstance(error, requests.exceptions.SSLError):
        return DeliveryFailed(f"{shown} shows no certificate that this machine trusts", hint="is the address right?")
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return ConnectionBroke(f"{shown} does not answer in time")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return DeliveryFailed(f"the address of {shown} cannot be")
    return ConnectionBroke(f"{shown} cannot be reached, or broke off the connection")


def _leave_alone(request: Any) -> Any:
    """No authorisation beside ours: `requests` would put that of ~/.netrc in its place."""
    return request


def growing_wait(number: int) -> float:
    """Seconds to wait after the failure of a number, from 0 on, where no server says how long."""
    return min(LONGEST_WAIT, 2.0**number * random.uniform(0.5, 1.0))


def retry_after(answer: Answer, otherwise: float) -> float:
    """Seconds to wait, as the server asks for them; else `otherwise`."""
    text = answer.headers.get("retry-after", "")
    if text.isdigit():
        return min(LONGEST_WAIT, float(text))
    try:
        until = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return otherwise
    return min(LONGEST_WAIT, max(0.0, until.timestamp() - time.time()))
