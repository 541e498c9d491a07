"""PeerTube, by its REST API: a password or a token, a resumable upload, captions, a thumbnail."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from ...errors import DeliveryFailed, InputError, argument
from ..exchange import Exchange
from .account import Account
from .api import Api
from .multipart import FormBody
from .post import Captions, Post, Warn
from .resumable_platform import ResumablePlatform
from .resumable_upload import CHUNK
from .tokens import GivenToken, Tokens, ask_tokens, json_of

_PRIVACIES = {"public": 1, "unlisted": 2, "private": 3}
_PUBLISHED, _FAILED = 1, {7: "it cannot be converted", 8: "it cannot be moved to its storage"}
_NAME, _DESCRIPTION, _MOST_TAGS, _TAG = (3, 120), 10_000, 5, (2, 30)
_UPLOAD = "/api/v1/videos/upload-resumable"


class PasswordTokens:
    """Tokens for the name and the password of the settings; never written to a file."""

    def __init__(self, account: Account, server: str) -> None:
        self._account, self._server = account, server
        self._login = {"username": account.needed("user"), "password": account.needed("password")}
        self._token = ""

    def current(self) -> str:
        if not self._token:
            self.renew()
        return self._token

    def renew(self) -> bool:
        exchange = Exchange(self._account.title)
        try:
            client = json_of(exchange.ask("GET", f"{self._server}/api/v1/oauth-clients/local"))
        finally:
            exchange.close()
        if not client.get("client_id"):
            raise DeliveryFailed(f"{self._server} does not answer as PeerTube does", hint="is the address right?")
        form = {name: str(client.get(name)) for name in ("client_id", "client_secret")}
        page = f"{self._server}/api/v1/users/token"
        self._token = ask_tokens(self._account, page, {**form, "grant_type": "password", **self._login})["access_token"]
        return True


class PeerTube(ResumablePlatform):
    """A channel on a server; the arguments are those of `YouTube`."""

    def __init__(
        self, account: Account, warn: Warn, *, pause: Callable[[float], None] = time.sleep, chunk: int = CHUNK
    ) -> None:
        server, token = account.server(), account.setting("token")
        tokens: Tokens = GivenToken(token) if token else PasswordTokens(account, server)
        super().__init__(account, Api(account, server, tokens, pause), warn, chunk)

    def check(self, post: Post) -> None:
        if not _NAME[0] <= len(post.title) <= _NAME[1]:
            raise InputError(f"PeerTube takes {_NAME[0]} to {_NAME[1]} characters in {argument('title')}")
        if len(post.disclosed) > _DESCRIPTION:
            raise InputError(f"PeerTube takes at most {_DESCRIPTION} characters in {argument('description')}")
        if len(post.tags) > _MOST_TAGS or any(not _TAG[0] <= len(tag) <= _TAG[1] for tag in post.tags):
            raise InputError(
                f"PeerTube takes at most {_MOST_TAGS} {argument('tags')} of {_TAG[0]} to {_TAG[1]} characters"
            )

    def _begin(self, post: Post) -> str:
        """The address of a new upload: that of the settings, since servers behind a proxy do not know their own."""
        said: dict[str, Any] = {
            "channelId": self._channel(), "name": post.title, "filename": post.film.name,
            "privacy": _PRIVACIES[post.privacy], "waitTranscoding": True,
        }  # fmt: skip
        said |= {"description": post.disclosed} if len(post.disclosed) >= _NAME[0] else {}
        said |= {"language": post.language} if post.language else {}
        said |= {"tags": list(post.tags)} if post.tags else {}
        number = parse_qs(urlsplit(self._ask_upload(_UPLOAD, post, said)).query).get("upload_id")
        if not number:
            raise DeliveryFailed("PeerTube names no address for the upload")
        return f"{self._api.server}{_UPLOAD}?upload_id={quote(number[0])}"

    def _channel(self) -> int:
        channels = self._api.json("GET", "/api/v1/users/me").get("videoChannels") or []
        names = {str(each.get("name")): int(each["id"]) for each in channels}
        wanted = self._account.setting("channel")
        if wanted in names:
            return names[wanted]
        if wanted or len(names) != 1:
            there = ", ".join(names) or "those that you make there"
            raise InputError(
                f"{self._account.address} has {f'no channel {wanted}' if wanted else f'{len(names)} channels'}",
                hint=f"set {self._account.variable('channel')} to one of {there}",
            )
        return next(iter(names.values()))

    def _number(self, answer: dict[str, Any]) -> object:
        return (answer.get("video") or {}).get("uuid")

    def _video(self, number: str) -> dict[str, Any] | None:
        answer = self._api.ask("GET", f"/api/v1/videos/{quote(number)}", expected=(200, 404))
        return json_of(answer) if answer.status == 200 else None

    def _send_captions(self, number: str, captions: Captions) -> None:
        if not captions.language:
            self._warn("captions without a language stay here", f"give {argument('captions')} as LANGUAGE=FILE")
            return
        path = f"/api/v1/videos/{quote(number)}/captions/{quote(captions.language)}"
        self._form(path, "captionfile", "captions.vtt", "text/vtt", captions.text.encode())

    def _send_thumbnail(self, number: str, name: str, kind: str, image: bytes) -> None:
        self._form(f"/api/v1/videos/{quote(number)}", "thumbnailfile", name, kind, image)

    def _form(self, path: str, field: str, name: str, kind: str, content: bytes) -> None:
        body = FormBody({}, field, name, kind, content, lambda _: None)
        self._api.ask("PUT", path, {"Content-Type": body.kind}, body, expected=(200, 204))

    def _is_processed(self, video: dict[str, Any], url: str) -> bool:
        state = (video.get("state") or {}).get("id")
        if state in _FAILED:
            raise DeliveryFailed(f"PeerTube does not take the film: {_FAILED[state]}", hint=f"see {url}")
        return bool(state == _PUBLISHED)

    def _compared(self, post: Post, number: str, video: dict[str, Any], *, is_done: bool) -> dict[str, Any]:
        url = self._url(number)
        if (video.get("privacy") or {}).get("id") != _PRIVACIES[post.privacy]:
            raise DeliveryFailed(f"PeerTube does not show the film as {post.privacy}", hint=f"set it: {url}")
        length = float(video.get("duration") or 0)
        if is_done and post.seconds and abs(length - post.seconds) > 1:
            raise DeliveryFailed(
                f"PeerTube has {length:.0f} seconds of the film, not {post.seconds:.0f}", hint=f"remove it: {url}"
            )
        return {"privacy": post.privacy, "state": "published" if is_done else "processing"}

    def _url(self, number: str) -> str:
        return f"{self._api.server}/w/{quote(number)}"
