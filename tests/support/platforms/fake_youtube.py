"""YouTube's Data API and Google's logins, as far as publishing needs them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from .fake_server import Answer, FakeServer, Refusal, Request, bearer
from .fake_sessions import Sessions

SECRETS = ("client-secret-4711", "refresh-4711", "access-4711")
_SNIPPET = {"title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"}
_STATUS = {"privacyStatus", "containsSyntheticMedia", "selfDeclaredMadeForKids", "publishAt", "license", "embeddable"}


class FakeYouTube(FakeServer):
    """.videos      number → what YouTube knows of it
    .renewed     how often a token was renewed
    .processing  questions after which a film is processed
    .default     privacy where none is sent
    """

    def __init__(self) -> None:
        super().__init__()
        self.sessions = Sessions(chunked=True)
        self.videos: dict[str, dict[str, Any]] = {}
        self.content: dict[str, bytes] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.captions: list[dict[str, Any]] = []
        self.thumbnails: dict[str, bytes] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.renewed, self.processing, self.valid = 0, 1, ""
        self.quota = True
        self.overrides: dict[str, Any] = {}

    def routes(self) -> dict[str, Any]:
        return {
            "GET /login": self._login, "POST /token": self._token,
            "POST /upload/youtube/v3/videos": self._begin, "PUT /upload/youtube/v3/videos": self._put,
            "POST /upload/youtube/v3/captions": self._captions,
            "POST /upload/youtube/v3/thumbnails/set": self._thumbnail, "GET /youtube/v3/videos": self._list,
        }  # fmt: skip

    def error(self, refusal: Refusal) -> object:
        if isinstance(refusal.value, dict):
            return refusal.value
        reasons = [{"reason": "quotaExceeded" if refusal.status == 403 else "refused"}]
        return {"error": {"code": refusal.status, "message": str(refusal.value), "errors": reasons}}

    def _allowed(self, request: Request) -> None:
        if bearer(request) != self.valid:
            raise Refusal(401, "Invalid Credentials")
        if not self.quota:
            raise Refusal(403, "The request cannot be completed because you have exceeded your quota.")

    def _login(self, request: Request) -> Answer:
        asked = request.query
        wanted = {"response_type": "code", "code_challenge_method": "S256", "client_id": "client-1",
                  "access_type": "offline", "prompt": "consent"}  # fmt: skip
        if any(asked.get(name) != value for name, value in wanted.items()) or not asked["scope"].startswith("https://"):
            raise Refusal(400, f"wrong query {asked}")
        assert asked["redirect_uri"].startswith("http://127.0.0.1:")
        assert len(asked["state"]) >= 16
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        location = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        return 302, {"Location": location}, None

    def _token(self, request: Request) -> Answer:
        form = request.form()
        if form.get("client_id") != "client-1" or form.get("client_secret") != SECRETS[0]:
            raise Refusal(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"], None)
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
                raise Refusal(400, {"error": "invalid_grant", "error_description": "Bad code."})
        elif form["grant_type"] != "refresh_token" or form["refresh_token"] != SECRETS[1]:
            raise Refusal(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
        self.renewed += 1
        self.valid = f"{SECRETS[2]}-{self.renewed}"
        given = {"access_token": self.valid, "expires_in": 3599, "token_type": "Bearer"}
        return 200, {}, given | ({"refresh_token": SECRETS[1]} if "code" in form else {})

    def _begin(self, request: Request) -> Answer:
        self._allowed(request)
        if request.query != {"uploadType": "resumable", "part": "snippet,status"}:
            raise Refusal(400, f"wrong query {request.query}")
        said = request.json()
        snippet, status = said["snippet"], said["status"]
        if set(said) != {"snippet", "status"} or set(snippet) - _SNIPPET or set(status) - _STATUS:
            raise Refusal(400, f"unknown keys in {said}")
        if not 0 < len(snippet["title"]) <= 100 or len(snippet["description"].encode()) > 5000:
            raise Refusal(400, "invalidTitle")
        if not request.headers["x-upload-content-type"].startswith("video/"):
            raise Refusal(400, "no video")
        number = self.sessions.begin(int(request.headers["x-upload-content-length"]))
        self.said[number] = said
        location = f"{self.address}/upload/youtube/v3/videos?uploadType=resumable&upload_id={number}"
        return 200, {"Location": location}, None

    def _put(self, request: Request) -> Answer:
        self._allowed(request)
        session = request.query["upload_id"]

        def finish(content: bytes) -> Answer:
            number = f"video-{len(self.videos) + 1}"
            said = self.said[session]
            status = {"privacyStatus": "public", "uploadStatus": "uploaded", **said["status"], **self.overrides}
            self.videos[number] = {"id": number, "snippet": said["snippet"], "status": status}
            self.content[number] = content
            return 201, {}, {"id": number, "status": status}

        return self.sessions.put(session, request, finish)

    def _list(self, request: Request) -> Answer:
        self._allowed(request)
        assert request.query["part"] == "status,processingDetails,fileDetails"
        video = self.videos.get(request.query["id"])
        if video is None:
            return 200, {}, {"items": []}
        self.processing -= 1
        if self.processing < 0 and video["status"]["uploadStatus"] == "uploaded":
            video["status"]["uploadStatus"] = "processed"
            video["fileDetails"] = {"fileSize": str(len(self.content[video["id"]]))}
        return 200, {}, {"items": [video]}

    def _captions(self, request: Request) -> Answer:
        self._allowed(request)
        assert request.query == {"uploadType": "multipart", "part": "snippet"}
        (head, value), (kind, text) = request.parts()
        snippet = json.loads(value)["snippet"]
        assert head["content-type"].startswith("application/json")
        assert kind["content-type"] == "text/vtt"
        if set(snippet) != {"videoId", "language", "name", "isDraft"} or snippet["videoId"] not in self.videos:
            raise Refusal(400, f"wrong captions {snippet}")
        if b" --> " not in text:
            raise Refusal(400, "captions without times")
        if any(
            each["videoId"] == snippet["videoId"] and each["language"] == snippet["language"] for each in self.captions
        ):
            raise Refusal(409, "captionExists")
        self.captions.append({**snippet, "text": text.decode()})
        return 200, {}, {"id": f"captions-{len(self.captions)}"}

    def _thumbnail(self, request: Request) -> Answer:
        self._allowed(request)
        if request.headers["content-type"] not in ("image/jpeg", "image/png") or request.query["uploadType"] != "media":
            raise Refusal(400, "no image")
        self.thumbnails[request.query["videoId"]] = request.body()
        return 200, {}, {}
