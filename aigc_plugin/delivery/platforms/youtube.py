"""YouTube, by version 3 of its Data API: a resumable upload, captions, a thumbnail, and the film read back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ...errors import DeliveryFailed, InputError, argument
from .account import Account
from .api import Api
from .multipart import related
from .post import Captions, Post, Warn
from .resumable_platform import ResumablePlatform
from .resumable_upload import CHUNK
from .tokens import LoginTokens

SERVER, TOKEN_PAGE = "https://www.googleapis.com", "https://oauth2.googleapis.com/token"
LOGIN_PAGE = "https://accounts.google.com/o/oauth2/v2/auth"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""Uploads, captions and thumbnails need it."""
_TITLE, _DESCRIPTION, _TAGS, _THUMBNAIL = 100, 5000, 500, 50 << 20
_PEOPLE_AND_BLOGS = "22"


class YouTube(ResumablePlatform):
    """A channel. The privacy is always sent: without it YouTube would make the film public.

    warn, pause, chunk    receives warnings; waits seconds; bytes of a request, a multiple of 256 KiB
    """

    def __init__(
        self, account: Account, warn: Warn, *, pause: Callable[[float], None] = time.sleep, chunk: int = CHUNK
    ) -> None:
        server = account.server("server", SERVER)
        tokens = LoginTokens(account, account.server("token_page", TOKEN_PAGE))
        super().__init__(account, Api(account, server, tokens, pause), warn, chunk)
        self._category = account.setting("category", _PEOPLE_AND_BLOGS)

    def check(self, post: Post) -> None:
        quoted = sum(len(tag) + 2 * (" " in tag) for tag in post.tags) + max(0, len(post.tags) - 1)
        wrong = [
            (len(post.title) > _TITLE, argument("title"), f"at most {_TITLE} characters"),
            (bool(set("<>") & set(post.title + post.description)), argument("title"), "no < and >"),
            (len(post.description.encode()) > _DESCRIPTION, argument("description"), f"at most {_DESCRIPTION} bytes"),
            (quoted > _TAGS, argument("tags"), f"at most {_TAGS} characters together"),
        ]
        for is_wrong, name, limit in wrong:
            if is_wrong:
                raise InputError(f"YouTube takes {limit} in {name}")
        if post.thumbnail and post.thumbnail.stat().st_size > _THUMBNAIL:
            raise InputError(f"{post.thumbnail} is larger than the 50 MB that YouTube takes")

    def _begin(self, post: Post) -> str:
        path = "/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
        return self._account.checked_url(self._ask_upload(path, post, _metadata(post, self._category)))

    def _number(self, answer: dict[str, Any]) -> object:
        return answer.get("id")

    def _video(self, number: str) -> dict[str, Any] | None:
        path = f"/youtube/v3/videos?part=status,processingDetails,fileDetails&id={quote(number)}"
        items = self._api.json("GET", path).get("items") or []
        return items[0] if items else None

    def _send_captions(self, number: str, captions: Captions) -> None:
        language = captions.language or "und"
        snippet = {"videoId": number, "language": language, "name": "", "isDraft": False}
        kind, body = related({"snippet": snippet}, "text/vtt", captions.text.encode())
        path = "/upload/youtube/v3/captions?uploadType=multipart&part=snippet"
        if self._api.ask("POST", path, {"Content-Type": kind}, body, expected=(200, 409)).status == 409:
            self._warn(f"YouTube has captions of language {language} already, which stay", "")

    def _send_thumbnail(self, number: str, name: str, kind: str, image: bytes) -> None:
        path = f"/upload/youtube/v3/thumbnails/set?videoId={quote(number)}&uploadType=media"
        self._api.ask("POST", path, {"Content-Type": kind}, image)

    def _is_processed(self, video: dict[str, Any], url: str) -> bool:
        status = video.get("status") or {}
        state = status.get("uploadStatus")
        if state in ("failed", "rejected", "deleted"):
            why = str(status.get("failureReason") or status.get("rejectionReason") or state)[:60]
            raise DeliveryFailed(f"YouTube does not take the film: {why}", hint=f"see {url}")
        return bool(state == "processed")

    def _compared(self, post: Post, number: str, video: dict[str, Any], *, is_done: bool) -> dict[str, Any]:
        status, size = video.get("status") or {}, (video.get("fileDetails") or {}).get("fileSize")
        url, privacy = self._url(number), status.get("privacyStatus")
        if privacy != post.privacy:
            raise DeliveryFailed(
                f"YouTube shows the film as {str(privacy)[:20]}, not as {post.privacy}", hint=f"set it: {url}"
            )
        if post.disclosure and status.get("containsSyntheticMedia") is not True:
            raise DeliveryFailed("YouTube did not note that the film was generated", hint=f"declare it: {url}")
        if size is not None and str(size) != str(post.size):
            raise DeliveryFailed(
                f"YouTube has {str(size)[:20]} bytes of the film, not {post.size}", hint=f"remove it: {url}"
            )
        generated = {"declared_as_generated": True} if post.disclosure else {}
        return {"privacy": privacy, "state": status.get("uploadStatus"), **generated}

    def _url(self, number: str) -> str:
        return f"https://www.youtube.com/watch?v={quote(number)}"


def _metadata(post: Post, category: str) -> dict[str, Any]:
    snippet: dict[str, Any] = {"title": post.title, "description": post.description, "categoryId": category}
    if post.tags:
        snippet["tags"] = list(post.tags)
    if post.language:
        snippet |= {"defaultLanguage": post.language, "defaultAudioLanguage": post.language}
    status: dict[str, Any] = {"privacyStatus": post.privacy}
    if post.disclosure:
        status["containsSyntheticMedia"] = True
    return {"snippet": snippet, "status": status}
