"""Live streams to a real server: paced, whole, gone on with after a break, and no key shown."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import av
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.progress import Record
from aigc_plugin.jobs.publish.live.send_live import send_live
from aigc_plugin.jobs.publish.targets import read_targets
from support.ffmpeg import path_of
from support.require import require
from support.short_film import RATE, write_film

KEY = "stream-key-4711"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4", seconds=3, gop_size=5)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("AIGC_RTMP_KEY", KEY)


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def listen(port: int, out: Path) -> subprocess.Popen[bytes]:
    """A server for one stream, once it listens."""
    url = f"rtmp://127.0.0.1:{port}/live/{KEY}"
    command = [path_of("static", require), "-nostdin", "-v", "error", "-listen", "1", "-f", "flv", "-i", url,
               "-c", "copy", "-f", "flv", str(out)]  # fmt: skip
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    for _ in range(500):
        if wanted in Path("/proc/net/tcp").read_text(encoding="ascii"):
            return server
        time.sleep(0.02)
    server.kill()
    raise AssertionError("the server does not listen")


def frames(path: Path) -> list[tuple[int, bool]]:
    """Number and kind of each frame that is there."""
    with av.open(str(path)) as container:
        packets: list[Any] = [each for each in container.demux(video=0) if each.size]
        return [(round(float(each.pts * each.time_base) * RATE), each.is_keyframe) for each in packets]


def test_the_stream_is_the_film_at_its_pace(film: Path, tmp_path: Path) -> None:
    port = free_port()
    server = listen(port, tmp_path / "out.flv")
    begin = time.monotonic()
    result = aigc.publish(film, f"rtmp://127.0.0.1:{port}/live", aigc.PublishOptions(report=str(tmp_path / "r.json")))
    assert time.monotonic() - begin > 2.5
    assert server.wait(30) == 0
    sent, arrived = frames(film), frames(tmp_path / "out.flv")
    assert [number - arrived[0][0] for number, _ in arrived] == [number - sent[0][0] for number, _ in sent]
    assert result.deliveries[0].facts == {"state": "sent", "breaks": 0}
    assert KEY not in repr(result) + (tmp_path / "r.json").read_text() + (tmp_path / "r.html").read_text()


def test_a_server_that_was_killed_gets_the_rest_from_a_key_frame_on(film: Path, tmp_path: Path) -> None:
    port = free_port()
    servers = [listen(port, tmp_path / "0.flv")]
    begin = time.monotonic()

    def pause(seconds: float) -> None:
        if len(servers) == 1 and time.monotonic() - begin > 1:
            servers[0].kill()
            servers[0].wait(30)
            servers.append(listen(port, tmp_path / "1.flv"))
        time.sleep(min(seconds, 0.05))

    (target,) = read_targets(f"rtmp://127.0.0.1:{port}/live")
    record = Record(None)
    delivery = send_live(target, str(film), record, pause=pause)
    assert servers[1].wait(30) == 0
    assert delivery.facts["breaks"] == 1
    assert len(record.warnings) == 1
    assert KEY not in record.warnings[0]
    rest = frames(tmp_path / "1.flv")
    assert rest[0][1], "it begins with a key frame"
    assert RATE < len(rest) <= 2 * RATE
    assert len(rest) % 5 == 0, "all frames from there to the end"


def test_a_server_that_is_not_there_is_told(film: Path) -> None:
    (target,) = read_targets(f"rtmp://127.0.0.1:{free_port()}/live")
    waits: list[float] = []
    with pytest.raises(aigc.DeliveryFailed, match=r"rtmp://127.*refused") as failed:
        send_live(target, str(film), Record(None), pause=waits.append)
    assert len(waits) == 5
    assert KEY not in f"{failed.value}{failed.value.hint}"


def test_srt_goes_by_the_program(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = path_of("static", require)
    monkeypatch.setenv("AIGC_FFMPEG", program)
    port = free_port(socket.SOCK_DGRAM)
    command = [program, "-nostdin", "-v", "error", "-i", f"srt://127.0.0.1:{port}?mode=listener", "-c", "copy",
               str(tmp_path / "out.ts")]  # fmt: skip
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    result = aigc.publish(film, f"srt://127.0.0.1:{port}")
    server.wait(30)  # it takes the end of a stream of SRT for an error
    arrived = frames(tmp_path / "out.ts")
    assert arrived[0][1]
    assert len(arrived) > 2 * RATE, "SRT drops what is under way when a live stream ends"
    assert result.deliveries[0].facts["state"] == "sent"


def test_what_cannot_be_streamed_is_refused_before_any_work(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with av.open(str(tmp_path / "film.mkv"), "w") as container:
        stream: Any = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(16, 16, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(aigc.InputError, match=r"has ffv1: a live stream takes H.264"):
        aigc.plan_publishing(tmp_path / "film.mkv", "rtmp://127.0.0.1/live")
    steps = aigc.plan_publishing(film, "rtmp://127.0.0.1/live").steps
    assert (steps[-1].action, steps[-1].what) == ("send", "h264 and aac as they are, live, for 3 s")
    with pytest.raises(aigc.InputError, match="no target with files"):
        aigc.publish(film, "hls:rtmp://127.0.0.1/live")
    monkeypatch.delenv("AIGC_RTMP_KEY")
    with pytest.raises(aigc.InputError, match="no key of the stream"):
        aigc.publish(film, "rtmp://127.0.0.1/live")
