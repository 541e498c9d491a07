"""TikTok, by its Content Posting API: chunks in order, then a post, or a draft in the app."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ...errors import DeliveryFailed, InputError, argument
from ..exchange import BUSY, TRIES, Answer, ConnectionBroke, growing_wait, retry_after
from ..storage import Seen
from .account import Account
from .api import Api
from .post import Post, Posted, Warn
from .resumable_upload import Reached, SessionGone
from .tokens import LoginTokens
from .upload_journal import UploadJournal

SERVER, TOKEN_PAGE = "https://open.tiktokapis.com", "https://open.tiktokapis.com/v2/oauth/token/"
LOGIN_PAGE, SCOPE = "https://www.tiktok.com/v2/auth/authorize/", "user.info.basic,video.publish,video.upload"
_PRIVACIES = {"public": "PUBLIC_TO_EVERYONE", "private": "SELF_ONLY"}
_KINDS = ("video/mp4", "video/quicktime", "video/webm")
_CHUNK, _MOST_CHUNKS, _CAPTION = 10 << 20, 1000, 2200
_WAITS = (2, 4, 8, 16, *[20] * 15)
_DONE, _DRAFT = "PUBLISH_COMPLETE", "SEND_TO_USER_INBOX"


class TikTok:
    """An account. With `mode = "draft"` in its settings the film waits in the app for its author, who says there that
    it was generated; else it is posted, with that said.

    warn, pause, chunk    receives warnings; waits seconds; bytes of a chunk, 5 to 64 MiB at TikTok
    """

    def __init__(
        self, account: Account, warn: Warn, *, pause: Callable[[float], None] = time.sleep, chunk: int = _CHUNK
    ) -> None:
        self._account, self._warn, self._chunk = account, warn, chunk
        mode = account.setting("mode", "post")
        if mode not in ("post", "draft"):
            raise InputError(f"the mode of {account.address} cannot be {mode[:20]!r}", hint="choose post or draft")
        self._is_draft = mode == "draft"
        server = account.server("server", SERVER)
        tokens = LoginTokens(account, account.server("token_page", TOKEN_PAGE) + "/", "client_key")
        self._api = Api(account, server, tokens, pause)

    def check(self, post: Post) -> None:
        if not self._is_draft and post.privacy not in _PRIVACIES:
            raise InputError(f"TikTok has no {argument('privacy', post.privacy)}", hint="choose private or public")
        if post.kind not in _KINDS:
            raise InputError(f"TikTok takes MP4, MOV and WebM, not {post.film.name}")
        if len(_caption(post).encode("utf-16-le")) // 2 > _CAPTION:
            raise InputError(f"TikTok takes {_CAPTION} characters in {argument('title')} and {argument('description')}")

    def publish(self, post: Post, seen: Seen) -> Posted:
        if self._is_draft and post.disclosure:
            self._warn("a draft cannot be declared as generated from here", "declare it in the app of TikTok")
        with UploadJournal(self._account, self._api.server, post) as journal:
            return self._publish(post, journal, seen)

    def _publish(self, post: Post, journal: UploadJournal, seen: Seen) -> Posted:
        number, fresh = journal.get("posted"), False
        if number and self._state(number) is not None:
            journal.check_words("")
            seen(post.size)
        else:
            if number:
                journal.forget()
            number, fresh = self._upload(post, journal, seen), True
        return self._read_back(post, number, journal, fresh=fresh)

    def close(self) -> None:
        self._api.close()

    def _upload(self, post: Post, journal: UploadJournal, seen: Seen) -> str:
        number, url, reached = journal.get("number"), journal.get("session"), Reached(seen)
        for attempt in range(3):
            is_new = not number or not url
            if is_new:
                number, url = self._begin(post)
                journal.set(number=number, session=url)
            try:
                self._send(post, number, url, reached, is_new=is_new)
                journal.forget()
                journal.set(posted=number)
                return number
            except SessionGone:
                journal.forget()
                number = url = ""
                if attempt == 2:
                    raise
        raise AssertionError("the last try returns or raises")

    def _begin(self, post: Post) -> tuple[str, str]:
        """(number of the post, address of the upload)."""
        length, count = self._chunks(post.size)
        source = {"source": "FILE_UPLOAD", "video_size": post.size, "chunk_size": length, "total_chunk_count": count}
        if self._is_draft:
            made = self._data("/v2/post/publish/inbox/video/init/", {"source_info": source})
        else:
            privacy = self._allowed_privacy(post)
            said = {
                "title": _caption(post), "privacy_level": privacy, "is_aigc": bool(post.disclosure),
                "disable_comment": False, "disable_duet": False, "disable_stitch": False,
            }  # fmt: skip
            made = self._data("/v2/post/publish/video/init/", {"post_info": said, "source_info": source})
        number, url = str(made.get("publish_id") or ""), self._account.checked_url(str(made.get("upload_url") or ""))
        if not number:
            raise DeliveryFailed("TikTok gives the upload no number")
        return number, url

    def _chunks(self, size: int) -> tuple[int, int]:
        """(length of a chunk, number of them): the last one also has what is left over."""
        length = max(self._chunk, -(-size // _MOST_CHUNKS))
        return (length, size // length) if size >= 2 * length else (size, 1)

    def _allowed_privacy(self, post: Post) -> str:
        creator = self._data("/v2/post/publish/creator_info/query/", {})
        allowed, most = creator.get("privacy_level_options") or [], creator.get("max_video_post_duration_sec")
        wanted = _PRIVACIES[post.privacy]
        if wanted not in allowed:
            shown = ", ".join(name for name, level in _PRIVACIES.items() if level in allowed) or "neither"
            raise InputError(f"{self._account.address} may not post as {post.privacy}", hint=f"it may as: {shown}")
        if isinstance(most, int) and post.seconds > most:
            raise InputError(f"{self._account.address} may post {most} seconds, and the film has {post.seconds:.0f}")
        return wanted

    def _send(self, post: Post, number: str, url: str, reached: Reached, *, is_new: bool) -> None:
        """The chunks that are missing, in order. SessionGone; DeliveryFailed."""
        length, count = self._chunks(post.size)
        index: int | None = 0 if is_new else None
        failures = done = 0
        while True:
            if index is None:
                index = self._arrived(number, post.size, length, count)
                reached.at(post.size if index == count else index * length)
            failures, done = (0, index) if index > done else (failures, done)
            if index == count:
                return
            start, end = index * length, post.size if index == count - 1 else (index + 1) * length
            headers = {"Content-Range": f"bytes {start}-{end - 1}/{post.size}", "Content-Type": post.kind}
            answer: Answer | ConnectionBroke
            try:
                answer = self._api.once("PUT", url, headers, reached.part(post.film, start, end))
            except ConnectionBroke as broke:
                answer = broke
            if isinstance(answer, Answer) and answer.status in (200, 201, 206):
                index += 1
                continue
            failures, index = failures + 1, None
            self._wait(answer, failures)

    def _wait(self, answer: Answer | ConnectionBroke, failures: int) -> None:
        """Wait before TikTok is asked how far the upload is; DeliveryFailed where that was done too often."""
        wait = growing_wait(failures - 1)
        if isinstance(answer, ConnectionBroke):
            why = str(answer)
        elif answer.status in (403, 404, 410):
            raise SessionGone("TikTok has ended the upload", hint="it begins anew")
        elif answer.status in (416, *BUSY):
            why, wait = f"TikTok answered {answer.status}", retry_after(answer, wait)
        else:
            raise self._api.refused(answer)
        if failures >= TRIES:
            raise DeliveryFailed(why, hint="what arrived is kept: run the same again, and it goes on there")
        self._api.pause(wait)

    def _arrived(self, number: str, size: int, length: int, count: int) -> int:
        """Whole chunks that TikTok has."""
        state = self._state(number)
        if state is None or state.get("status") == "FAILED":
            raise SessionGone("TikTok has ended the upload", hint="it begins anew")
        arrived = int(state.get("uploaded_bytes") or 0)
        return count if arrived >= size else min(count - 1, arrived // length)

    def _state(self, number: str) -> dict[str, Any] | None:
        """The state of an upload; None where TikTok does not know it."""
        answer = self._api.json(
            "POST", "/v2/post/publish/status/fetch/", {"publish_id": number}, expected=(200, 400, 404)
        )
        code = (answer.get("error") or {}).get("code")
        if code == "invalid_publish_id":
            return None
        return _checked(answer)

    def _data(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        return _checked(self._api.json("POST", path, value))

    def _read_back(self, post: Post, number: str, journal: UploadJournal, *, fresh: bool) -> Posted:
        for wait in (*_WAITS, None):
            state = self._state(number) or {}
            status = state.get("status")
            if status == "FAILED":
                journal.forget()
                raise DeliveryFailed(f"TikTok does not take the film: {str(state.get('fail_reason'))[:80]}")
            if status in (_DONE, _DRAFT) or wait is None:
                break
            self._api.pause(wait)
        if status not in (_DONE, _DRAFT):
            self._warn("TikTok still works on the film", "run the same again to see whether it is done")
        posts = state.get("publicaly_available_post_id") or []  # TikTok spells it so
        facts = {"privacy": post.privacy, "state": status, "declared_as_generated": bool(post.disclosure)}
        if self._is_draft:
            facts = {"state": status}
        return Posted(f"https://www.tiktok.com/video/{quote(str(posts[0]))}" if posts else "", facts, fresh)


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    """The data of an answer; DeliveryFailed where it holds an error: TikTok may say 200 then, too."""
    error = answer.get("error") or {}
    if error.get("code") != "ok":
        text = " ".join(f"{error.get('code')} {error.get('message') or ''}".split())[:200]
        raise DeliveryFailed(f"TikTok answered {text}")
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _caption(post: Post) -> str:
    tags = " ".join(f"#{''.join(letter for letter in tag if letter.isalnum() or letter == '_')}" for tag in post.tags)
    return "\n".join(filter(None, (post.title, post.description.strip(), tags)))
