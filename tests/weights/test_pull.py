"""Downloads from a real server on the loopback: verified, whole or not at all, and never unpickled."""

from __future__ import annotations

import gc
import gzip
import hashlib
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.weights.pull import pull
from aigc_plugin.weights.registry import Entry

BODY = bytes(range(256)) * 4096
SHA256 = hashlib.sha256(BODY).hexdigest()
PACKED = gzip.compress(bytes(1 << 20))


class Publisher(BaseHTTPRequestHandler):
    """/whole.pt, /moved.pt → /whole.pt, /cut.pt with half its body, /unsized without a length, /length/N with a
    wrong one, /slow by bytes, /packed as gzip, /red with an escape sequence in its reason; else 404."""

    def do_GET(self) -> None:
        if self.path.startswith(("/length/", "/slow", "/packed", "/red")):
            self._answer_badly()
            return
        if self.path == "/moved.pt":
            self.send_response(302)
            self.send_header("Location", "/whole.pt")
            self.end_headers()
            return
        if self.path not in ("/whole.pt", "/cut.pt", "/unsized"):
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/unsized":
            self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(BODY[: len(BODY) // 2] if self.path == "/cut.pt" else BODY)

    def _answer_badly(self) -> None:
        if self.path == "/red":
            self.send_response(401, "\x1b[31mRED\x07")
            self.end_headers()
            return
        self.send_response(200)
        if self.path.startswith("/length/"):
            self.send_header("Content-Length", self.path.removeprefix("/length/"))
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(ConnectionError):
            if self.path == "/packed":
                self.wfile.write(PACKED)
            for _ in range(100 if self.path == "/slow" else 0):
                self.wfile.write(b"x")
                time.sleep(0.02)

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[None]:
    """No proxy before the loopback; a broken answer, which may be left open, is collected here."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Bar:
    total = 0

    def __init__(self) -> None:
        self.done, self.closed = 0, False

    def update(self, step: int) -> None:
        self.done += step

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        self.closed = True


def leftovers(cache: Path) -> list[str]:
    return [path.name for path in cache.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", ["/whole.pt", "/moved.pt", "/unsized"])
def test_a_verified_download(address: str, cache: Path, path: str) -> None:
    """The body is no pickle at all: it would not survive being loaded."""
    bar = Bar()
    entry = Entry(name="model", url=address + path, sha256=SHA256, size=len(BODY))
    pulled = pull(entry, progress=bar)
    assert (pulled.path, pulled.sha256, pulled.verified) == (cache / "models" / "model.pt", SHA256, True)
    assert pulled.path.read_bytes() == BODY
    assert leftovers(cache) == ["model.pt"]
    assert bar.closed
    if path != "/unsized":
        assert bar.done == bar.total == len(BODY)
    assert entry.state == "in cache"


def test_a_file_in_the_cache_is_verified_and_stays(cache: Path) -> None:
    """Without a server."""
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "model.pt").write_bytes(BODY)
    entry = Entry(name="model", url="http://127.0.0.1:9/x.pt", sha256=SHA256)
    assert pull(entry).sha256 == SHA256
    (cache / "models" / "model.pt").write_bytes(b"other")
    with pytest.raises(InputError, match="expected " + SHA256):
        pull(entry)


def test_overwrite_replaces(address: str, cache: Path) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "model.pt").write_bytes(b"old")
    entry = Entry(name="model", url=address + "/whole.pt", sha256=SHA256)
    assert pull(entry, overwrite=True).path.read_bytes() == BODY


def test_an_unknown_hash_must_be_accepted(address: str, cache: Path) -> None:
    entry = Entry(name="model", url=address + "/whole.pt")
    with pytest.raises(InputError, match="SHA-256 of model is not known") as caught:
        pull(entry)
    assert "accept_unverified=True" in caught.value.hint
    assert leftovers(cache) == []
    pulled = pull(entry, accept_unverified=True)
    assert (pulled.verified, pulled.sha256) == (False, SHA256)


@pytest.mark.parametrize(
    ("path", "sha256", "size", "message"),
    [
        ("/gone.pt", SHA256, 0, "answered 404 Not Found for model"),
        ("/cut.pt", SHA256, 0, "the download of model broke off"),
        ("/whole.pt", "00" * 32, 0, "it is not the published file"),
        ("/whole.pt", SHA256, 7, f"has {len(BODY)} bytes, expected 7"),
        ("/unsized", SHA256, 7, "sends more for model than the 7 bytes that it has"),
        ("/length/-5", SHA256, 0, "answered nonsense for model: a length of '-5'"),
        ("/length/abc", SHA256, 0, "answered nonsense for model: a length of 'abc'"),
        ("/length/9999999999", SHA256, 0, "sends more for model than the 2147483648 bytes that are taken"),
        ("/red", SHA256, 0, r"answered 401 \\x1b\[31mRED\\x07 for model"),
    ],
)
def test_a_failed_download_leaves_nothing(
    address: str, cache: Path, path: str, sha256: str, size: int, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        pull(Entry(name="model", url=address + path, sha256=sha256, size=size))
    assert "\n" not in str(caught.value)
    assert leftovers(cache) == []


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_failed_download_keeps_the_earlier_file(address: str, cache: Path, overwrite: bool) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "model.pt").write_bytes(BODY)
    entry = Entry(name="model", url=address + "/cut.pt", sha256=SHA256)
    if overwrite:
        with pytest.raises(InputError, match="broke off"):
            pull(entry, overwrite=True)
    else:
        pull(entry)
    assert (cache / "models" / "model.pt").read_bytes() == BODY
    assert leftovers(cache) == ["model.pt"]


def test_no_server(cache: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(InputError, match=f"127.0.0.1:{port} cannot be reached"):
        pull(Entry(name="model", url=f"http://127.0.0.1:{port}/x.pt", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_publisher_that_does_not_answer(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigc_plugin.weights.download.TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(InputError, match="did not answer"):
        pull(Entry(name="model", url=f"http://127.0.0.1:{mute.getsockname()[1]}/x.pt", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_download_that_never_ends_is_bounded(address: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigc_plugin.weights.download.LARGEST", 1000)
    with pytest.raises(InputError, match="more for model than the 1000 bytes"):
        pull(Entry(name="model", url=address + "/unsized", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_download_that_creeps_is_given_up(address: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigc_plugin.weights.download.TIMEOUT_SECONDS", 0.2)
    with pytest.raises(InputError, match="sends less than 1024 bytes a second"):
        pull(Entry(name="model", url=address + "/slow", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_compressed_body_is_not_unpacked(address: str, cache: Path) -> None:
    entry = Entry(name="model", url=address + "/packed", sha256=hashlib.sha256(PACKED).hexdigest())
    assert pull(entry).path.read_bytes() == PACKED


def test_a_file_that_does_not_fit_is_not_begun(address: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=100))
    with pytest.raises(MediaError, match="no space is left"):
        pull(Entry(name="model", url=address + "/whole.pt", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_full_disk(address: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aigc_plugin.weights.pull.download", full)
    with pytest.raises(MediaError, match="no space is left"):
        pull(Entry(name="model", url=address + "/whole.pt", sha256=SHA256))
    assert leftovers(cache) == []


def test_a_packaged_model_is_not_pulled() -> None:
    with pytest.raises(InputError, match="comes with this package"):
        pull(Entry(name="aigc-waveglow", file="aigc-waveglow.safetensors"))
