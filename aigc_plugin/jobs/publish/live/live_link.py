"""Connections of live streams: RTMP by FFmpeg's libraries, SRT by the program, which its wheels have no library for."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import Any

from ....delivery.credentials import setting
from ....delivery.destination import Destination
from ....errors import InputError

_PORT = {"rtmp": 1935, "rtmps": 443}
_WAIT_MICROSECONDS = "10000000"
_WAIT_SECONDS = 20


class LiveLink:
    """One connection: `mux` packets of the streams that it was opened with.

    OSError where it cannot be opened or breaks; its text may hold the key, so that only `reason_of` is shown.
    """

    def __init__(self, url: str, streams: list[Any], program: str = "") -> None:
        import av

        self._process: subprocess.Popen[bytes] | None = None
        if program:
            # Without the limits it would gather five seconds of film before it sends any.
            command = [
                program, "-nostdin", "-v", "error", "-analyzeduration", "500000", "-fflags", "nobuffer", "-f", "mpegts",
                "-i", "-", "-map", "0", "-c", "copy", "-flush_packets", "1", "-f", "mpegts", url,
            ]  # fmt: skip
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self._out = av.open(self._process.stdin, "w", format="mpegts")
        else:
            self._out = av.open(url, "w", format="flv", options={"rw_timeout": _WAIT_MICROSECONDS})
        try:
            self._streams = {stream.index: self._out.add_stream_from_template(stream) for stream in streams}
        except BaseException:
            self.abandon()
            raise

    def mux(self, packet: Any) -> None:
        packet.stream = self._streams[packet.stream.index]
        self._out.mux(packet)

    def finish(self) -> None:
        """Send the rest, and wait until it is taken."""
        self._out.close()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            if self._process.wait(_WAIT_SECONDS):
                raise ConnectionError("the server refused it")

    def abandon(self) -> None:
        """Let go of a connection that broke."""
        with suppress(OSError):
            self._out.close()
        if self._process is not None:
            self._process.kill()
            with suppress(OSError):
                self._process.communicate()


def live_url(place: Destination) -> tuple[str, str]:
    """(address with the key, program that opens it, or empty). InputError without a key; DependencyMissing."""
    if place.scheme == "srt":
        from ....lavfi.ffmpeg_binary import find_ffmpeg

        if not place.port or place.path:
            raise InputError("an address of SRT is srt://HOST:PORT", parameter="to")
        return f"srt://{_host(place)}:{place.port}?mode=caller", find_ffmpeg().path
    key = setting((place.host, "rtmp"), "key", ("AIGC_RTMP_KEY",))
    if not key:
        raise InputError(
            f"there is no key of the stream for {place.address}",
            hint="set AIGC_RTMP_KEY, or key in [publish.rtmp] of aigc.toml: in the address it would show in reports",
        )
    port = place.port or _PORT[place.scheme]
    return f"{place.scheme}://{_host(place)}:{port}/{place.path}/{key}", ""


def _host(place: Destination) -> str:
    return f"[{place.host}]" if ":" in place.host else place.host


def reason_of(error: OSError) -> str:
    """The reason of a break, without the address, which holds the key."""
    return error.strerror or "the connection broke"
