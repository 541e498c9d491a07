"""TikTok's Content Posting API and its logins, as far as publishing needs them."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlencode

from .fake_server import Answer, Broken, FakeServer, Refusal, Request, bearer

SECRET = "tiktok-secret-4711"


class FakeTikTok(FakeServer):
    """.posts     number → what TikTok knows of it
    .least     bytes of a chunk, but for the last one, and for a film in one
    .levels    privacies that the account may choose
    """

    def __init__(self, least: int = 5 << 20) -> None:
        super().__init__()
        self.least = least
        self.posts: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.levels = ["SELF_ONLY"]
        self.refresh, self.valid, self.renewed = "tiktok-refresh-0", "", 0
        self.processing = 2
        self.gone = False
        self.fail_reason = ""

    def routes(self) -> dict[str, Any]:
        return {
            "GET /v2/auth/authorize/": self._login, "POST /v2/oauth/token/": self._token,
            "POST /v2/post/publish/creator_info/query/": self._creator,
            "POST /v2/post/publish/video/init/": self._begin, "POST /v2/post/publish/inbox/video/init/": self._begin,
            "POST /v2/post/publish/status/fetch/": self._state, "PUT /upload/[^/]+": self._put,
        }  # fmt: skip

    def error(self, refusal: Refusal) -> object:
        if isinstance(refusal.value, dict):
            return refusal.value
        return {"data": {}, "error": {"code": str(refusal.value), "message": "", "log_id": "1"}}

    def _allowed(self, request: Request) -> None:
        if bearer(request) != self.valid:
            raise Refusal(401, "access_token_invalid")

    def _ok(self, data: dict[str, Any]) -> Answer:
        return 200, {}, {"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}}

    def _login(self, request: Request) -> Answer:
        asked = request.query
        if asked["client_key"] != "key-1" or "video.publish" not in asked["scope"].split(","):
            raise Refusal(400, {"error": "invalid_request"})
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return 302, {"Location": f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"}, None

    def _token(self, request: Request) -> Answer:
        form = request.form()
        if (form["client_key"], form["client_secret"]) != ("key-1", SECRET):
            raise Refusal(401, {"error": "invalid_client", "error_description": "Client key or secret is incorrect."})
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"])
            if hashlib.sha256(form["code_verifier"].encode()).hexdigest() != asked["code_challenge"]:
                raise Refusal(400, {"error": "invalid_request", "error_description": "Code verifier is invalid."})
        elif form["refresh_token"] != self.refresh:
            raise Refusal(400, {"error": "invalid_grant", "error_description": "Refresh token is invalid or expired."})
        self.renewed += 1
        self.valid, self.refresh = f"tiktok-access-{self.renewed}", f"tiktok-refresh-{self.renewed}"
        given = {"access_token": self.valid, "refresh_token": self.refresh, "expires_in": 86400, "open_id": "o"}
        return 200, {}, given

    def _creator(self, request: Request) -> Answer:
        self._allowed(request)
        request.json()
        return self._ok({"creator_username": "me", "privacy_level_options": self.levels,
                         "max_video_post_duration_sec": 300})  # fmt: skip

    def _begin(self, request: Request) -> Answer:
        self._allowed(request)
        said, is_draft = request.json(), "/inbox/" in request.path
        if set(said) != ({"source_info"} if is_draft else {"post_info", "source_info"}):
            raise Refusal(400, "invalid_params")
        source = said["source_info"]
        if source["source"] != "FILE_UPLOAD" or set(source) != {
            "source", "video_size", "chunk_size", "total_chunk_count",
        }:  # fmt: skip
            raise Refusal(400, "invalid_params")
        size, length, count = source["video_size"], source["chunk_size"], source["total_chunk_count"]
        if count != max(1, size // length) or (count > 1 and length < self.least) or (count == 1 and length != size):
            raise Refusal(400, "invalid_params")
        if not is_draft:
            info = said["post_info"]
            known = {"title", "privacy_level", "is_aigc", "disable_comment", "disable_duet", "disable_stitch"}
            if set(info) != known or info["privacy_level"] not in self.levels:
                raise Refusal(403, "privacy_level_option_mismatch")
        number = f"v_pub_{len(self.posts) + 1}"
        self.posts[number] = {**said, "content": bytearray(), "draft": is_draft, "left": self.processing}
        return self._ok({"publish_id": number, "upload_url": f"{self.address}/upload/{number}"})

    def _put(self, request: Request) -> Answer:
        assert "authorization" not in request.headers or bearer(request)
        number = request.path.rpartition("/")[2]
        if self.gone or number not in self.posts:
            raise Refusal(403, "expired")
        post = self.posts[number]
        content, source = post["content"], post["source_info"]
        size, length, count = source["video_size"], source["chunk_size"], source["total_chunk_count"]
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers.get("content-range", ""))
        if found is None or int(found[3]) != size or request.headers["content-type"] != "video/mp4":
            raise Refusal(400, "invalid range")
        start, end = int(found[1]), int(found[2]) + 1
        index = start // length
        if start != len(content) or end != (size if index == count - 1 else start + length):
            raise Refusal(416, "chunks come in order")
        before = len(content)
        try:
            for block in request.blocks():
                content += block
        except Broken:
            del content[before:]
            raise
        return (201 if len(content) == size else 206), {}, None

    def _state(self, request: Request) -> Answer:
        self._allowed(request)
        post = self.posts.get(request.json()["publish_id"])
        if post is None:
            raise Refusal(400, "invalid_publish_id")
        arrived = len(post["content"])
        if arrived < post["source_info"]["video_size"]:
            return self._ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": arrived})
        post["left"] -= 1
        if post["left"] >= 0:
            return self._ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": arrived})
        if self.fail_reason:
            return self._ok({"status": "FAILED", "fail_reason": self.fail_reason, "uploaded_bytes": arrived})
        done = "SEND_TO_USER_INBOX" if post["draft"] else "PUBLISH_COMPLETE"
        return self._ok({"status": done, "uploaded_bytes": arrived})
