"""Mastodon's REST API, as far as publishing needs it."""

from __future__ import annotations

from typing import Any

from .fake_server import Answer, FakeServer, Refusal, Request, bearer

TOKEN = "mastodon-token-4711"


class FakeMastodon(FakeServer):
    """.media      number → what Mastodon knows of a file; `left` questions until it is processed
    .statuses   number → a status
    .limit      largest file
    """

    def __init__(self) -> None:
        super().__init__()
        self.media: dict[str, dict[str, Any]] = {}
        self.statuses: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.limit, self.letters, self.left = 99 << 20, 500, 2

    def routes(self) -> dict[str, Any]:
        return {
            "GET /api/v2/instance": self._instance, "POST /api/v2/media": self._upload,
            "GET /api/v1/media/[^/]+": self._state, "POST /api/v1/statuses": self._post,
            "GET /api/v1/statuses/[^/]+": self._status,
        }  # fmt: skip

    def _allowed(self, request: Request) -> None:
        if bearer(request) != TOKEN:
            raise Refusal(401, "The access token is invalid")

    def _instance(self, _: Request) -> Answer:
        media = {"video_size_limit": self.limit, "supported_mime_types": ["video/mp4", "video/webm", "image/png"]}
        return 200, {}, {"configuration": {"media_attachments": media, "statuses": {"max_characters": self.letters}}}

    def _upload(self, request: Request) -> Answer:
        self._allowed(request)
        fields = {}
        for head, content in request.parts():
            name = head["content-disposition"].partition('name="')[2].partition('"')[0]
            fields[name] = content
            if name == "file" and head["content-type"] != "video/mp4":
                raise Refusal(422, "Validation failed: File content type is invalid")
        if set(fields) != {"description", "file"} or len(fields["file"]) > self.limit:
            raise Refusal(422, f"Validation failed: {sorted(fields)}")
        number = str(100 + len(self.media))
        self.media[number] = {"description": fields["description"].decode(), "content": fields["file"],
                              "left": self.left}  # fmt: skip
        return 202, {}, {"id": number, "type": "video", "url": None}

    def _state(self, request: Request) -> Answer:
        self._allowed(request)
        media = self.media.get(request.path.rpartition("/")[2])
        if media is None:
            raise Refusal(404, "Record not found")
        media["left"] -= 1
        number = request.path.rpartition("/")[2]
        return (206 if media["left"] >= 0 else 200), {}, {"id": number, "type": "video", "url": None}

    def _post(self, request: Request) -> Answer:
        self._allowed(request)
        said, key = request.json(), request.headers["idempotency-key"]
        if set(said) - {"status", "media_ids", "visibility", "language"}:
            raise Refusal(422, f"unknown keys in {said}")
        if said["visibility"] not in ("public", "unlisted", "private", "direct") or len(said["status"]) > self.letters:
            raise Refusal(422, "Validation failed")
        for number in said["media_ids"]:
            if self.media[number]["left"] >= 0:
                raise Refusal(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        if key not in self.keys:
            number = str(200 + len(self.statuses))
            attached = [
                {"id": each, "type": "video", "description": self.media[each]["description"]}
                for each in said["media_ids"]
            ]
            self.keys[key] = number
            self.statuses[number] = {
                "id": number, "url": f"https://social.example/@me/{number}", "text": said["status"],
                "visibility": said["visibility"], "media_attachments": attached,
            }  # fmt: skip
        return 200, {}, self.statuses[self.keys[key]]

    def _status(self, request: Request) -> Answer:
        self._allowed(request)
        status = self.statuses.get(request.path.rpartition("/")[2])
        if status is None:
            raise Refusal(404, "Record not found")
        return 200, {}, status
