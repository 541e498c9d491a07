"""Logins by OAuth 2 for programs on a machine (RFC 8252): the browser comes back to a port of this machine, with PKCE
(RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ...errors import DeliveryFailed, InputError
from . import tiktok, youtube
from .account import Account
from .private_file import write_private
from .tokens import ask_tokens, client_of, token_path

_SECONDS = 300.0
_DONE = "You are logged in. This window can be closed."
_WRONG = "This is not the answer that was waited for."


def log_in(account: Account, open_page: Callable[[str], None], *, seconds: float = _SECONDS) -> Path:
    """Log in at YouTube or TikTok; the file that keeps the tokens, which only the user can read.

    open_page   shows the page of the platform to the user
    seconds     how long to wait for the user

    InputError for other platforms and without the client's number and secret; DeliveryFailed.
    """
    if account.platform not in ("youtube", "tiktok"):
        raise InputError(
            f"there is no login for {account.address}", hint="set its token or password, see the manual on publishing",
            parameter="login",
        )  # fmt: skip
    is_tiktok = account.platform == "tiktok"
    module = tiktok if is_tiktok else youtube
    client = client_of(account, "client_key" if is_tiktok else "client_id")
    page, token_page = account.server("login_page", module.LOGIN_PAGE), account.server("token_page", module.TOKEN_PAGE)
    slash = "/" if is_tiktok else ""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _Callback(("127.0.0.1", 0), _Handler) as server:
        server.state = state
        back = f"http://127.0.0.1:{server.server_port}/callback/"
        query = {
            next(iter(client)): next(iter(client.values())), "redirect_uri": back, "response_type": "code",
            "scope": module.SCOPE, "state": state, "code_challenge": _challenge(verifier, in_hex=is_tiktok),
            "code_challenge_method": "S256",
        }  # fmt: skip
        query |= {} if is_tiktok else {"access_type": "offline", "prompt": "consent"}
        open_page(f"{page}{slash}?{urlencode(query)}")
        code = server.wait(seconds, account)
    form = {**client, "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    tokens = ask_tokens(account, f"{token_page}{slash}", form)
    if not tokens.get("refresh_token"):
        raise DeliveryFailed(
            f"{account.title} gives no token that lasts", hint="is the client one for desktop programs?"
        )
    path = Path(token_path(account))
    write_private(path, tokens)
    return path


def _challenge(verifier: str, *, in_hex: bool) -> str:
    """The hash of the verifier; TikTok wants it in hexadecimal, the standard in base64url."""
    digest = hashlib.sha256(verifier.encode())
    return digest.hexdigest() if in_hex else base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()


class _Callback(HTTPServer):
    """Waits for the browser. Answers with another state are refused, and do not end the wait."""

    state = ""
    code = ""
    error = ""

    def wait(self, seconds: float, account: Account) -> str:
        end = time.monotonic() + seconds
        while not self.code and not self.error:
            self.timeout = end - time.monotonic()
            if self.timeout <= 0:
                raise DeliveryFailed(f"nobody logged in at {account.title} within {seconds:.0f} seconds")
            self.handle_request()
        if self.error:
            raise DeliveryFailed(f"{account.title} refuses the login: {self.error}")
        return self.code

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is none of ours."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 10
    server: _Callback

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        is_ours = urlsplit(self.path).path == "/callback/" and hmac.compare_digest(
            query.get("state", "").encode(), self.server.state.encode()
        )
        if is_ours:
            self.server.code = query.get("code", "")
            error = query.get("error_description") or query.get("error") or ("" if self.server.code else "no code")
            self.server.error = "".join(letter for letter in error if letter.isprintable())[:200]
        text = (_DONE if is_ours and self.server.code else _WRONG).encode()
        self.send_response(200 if is_ours else 400)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: the address holds a secret."""
