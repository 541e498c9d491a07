"""PeerTube's REST API, as far as publishing needs it."""

from __future__ import annotations

from typing import Any

from .fake_server import Answer, FakeServer, Refusal, Request, bearer
from .fake_sessions import Sessions

PASSWORD = "peertube-password-4711"
_KEYS = {"channelId", "name", "filename", "privacy", "waitTranscoding", "description", "language", "tags"}


class FakePeerTube(FakeServer):
    """.videos     uuid → what PeerTube knows of it
    .tokens     those that were given; an expired one is taken out
    .working    times that the end of an upload is answered 503, because the server works on it
    """

    def __init__(self, seconds: int = 2) -> None:
        super().__init__()
        self.sessions = Sessions(chunked=False)
        self.videos: dict[str, dict[str, Any]] = {}
        self.content: dict[str, bytes] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.captions: dict[tuple[str, str], str] = {}
        self.thumbnails: dict[str, bytes] = {}
        self.tokens: set[str] = set()
        self.given = 0
        self.seconds = seconds
        self.channels = [{"id": 7, "name": "films"}]

    def routes(self) -> dict[str, Any]:
        return {
            "GET /api/v1/oauth-clients/local": lambda _: (200, {}, {"client_id": "c1", "client_secret": "s1"}),
            "POST /api/v1/users/token": self._token, "GET /api/v1/users/me": self._me,
            "POST /api/v1/videos/upload-resumable": self._begin, "PUT /api/v1/videos/upload-resumable": self._put,
            "PUT /api/v1/videos/[^/]+/captions/[^/]+": self._caption, "PUT /api/v1/videos/[^/]+": self._update,
            "GET /api/v1/videos/[^/]+": self._get,
        }  # fmt: skip

    def error(self, refusal: Refusal) -> object:
        return {"type": "about:blank", "status": refusal.status, "detail": str(refusal.value)}

    def _allowed(self, request: Request) -> None:
        if bearer(request) not in self.tokens:
            raise Refusal(401, "Invalid token: access token has expired")

    def _token(self, request: Request) -> Answer:
        form = request.form()
        if (form["client_id"], form["client_secret"], form["grant_type"]) != ("c1", "s1", "password"):
            raise Refusal(400, "invalid client")
        if (form["username"], form["password"]) != ("me", PASSWORD):
            raise Refusal(400, "Invalid grant: user credentials are invalid")
        self.given += 1
        token = f"peertube-token-{self.given}"
        self.tokens.add(token)
        return 200, {}, {"access_token": token, "refresh_token": "r", "expires_in": 14399, "token_type": "Bearer"}

    def _me(self, request: Request) -> Answer:
        self._allowed(request)
        return 200, {}, {"username": "me", "videoChannels": self.channels}

    def _begin(self, request: Request) -> Answer:
        self._allowed(request)
        said = request.json()
        if set(said) - _KEYS or not 3 <= len(said["name"]) <= 120 or said["privacy"] not in (1, 2, 3):
            raise Refusal(400, f"Incorrect request parameters {said}")
        if said["channelId"] not in [each["id"] for each in self.channels]:
            raise Refusal(400, "Unknown video channel for this account.")
        if not 3 <= len(said.get("description", "   ")) <= 10_000 or len(said.get("tags", [])) > 5:
            raise Refusal(400, "Incorrect request parameters")
        if not request.headers["x-upload-content-type"].startswith("video/"):
            raise Refusal(415, "video type unsupported")
        number = self.sessions.begin(int(request.headers["x-upload-content-length"]))
        self.said[number] = said
        # Behind a proxy it does not know its own address.
        return 201, {"Location": f"//localhost/api/v1/videos/upload-resumable?upload_id={number}"}, None

    def _put(self, request: Request) -> Answer:
        self._allowed(request)
        session = request.query["upload_id"]

        def finish(content: bytes) -> Answer:
            number = f"0000-{len(self.videos) + 1}"
            said = self.said[session]
            self.videos[number] = {
                "uuid": number, "name": said["name"], "privacy": {"id": said["privacy"]}, "state": {"id": 2},
                "duration": self.seconds,
            }  # fmt: skip
            self.content[number] = content
            return 200, {}, {"video": {"id": len(self.videos), "uuid": number, "shortUUID": "s"}}

        return self.sessions.put(session, request, finish)

    def _file(self, request: Request, field: str) -> bytes:
        self._allowed(request)
        ((head, content),) = request.parts()
        if f'name="{field}"; filename="' not in head["content-disposition"]:
            raise Refusal(400, f"no {field}")
        return content

    def _caption(self, request: Request) -> Answer:
        number, _, language = request.path.split("/")[4:7]
        if number not in self.videos:
            raise Refusal(404, "Video not found")
        self.captions[number, language] = self._file(request, "captionfile").decode()
        return 204, {}, None

    def _update(self, request: Request) -> Answer:
        self.thumbnails[request.path.split("/")[4]] = self._file(request, "thumbnailfile")
        return 204, {}, None

    def _get(self, request: Request) -> Answer:
        self._allowed(request)
        video = self.videos.get(request.path.split("/")[4])
        if video is None:
            raise Refusal(404, "Video not found")
        shown = {**video, "state": dict(video["state"])}
        video["state"]["id"] = 1 if video["state"]["id"] == 2 else video["state"]["id"]
        return 200, {}, shown
