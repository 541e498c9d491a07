"""Jobs of a batch whose input is in S3: fetched, followed, and told where they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.s3_input import fetch_s3
from aigc_plugin.jobs.batch.batch_item import BatchTask, checked_item
from aigc_plugin.jobs.batch.batch_source import read_items
from aigc_plugin.jobs.batch.task_run import run_task
from support.breaking_proxy import BUSY, BreakingProxy
from support.image_files import make_image
from support.require import require

require("moto")
require("flask")
CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield running.get_host_and_port()[1]
    running.stop()


@pytest.fixture
def relay(server: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[BreakingProxy]:
    with BreakingProxy(server) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "verySecretKey0123456789")
        yield proxy


@pytest.fixture
def client(server: int, relay: BreakingProxy) -> Any:
    import boto3

    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{server}", region_name="us-east-1")
    client.create_bucket(Bucket="films")
    return client


def test_a_job_reads_its_input_from_s3(client: Any, tmp_path: Path) -> None:
    """It is done again where the file there has changed, and else not."""
    for name, pixel_format in (("a.png", "rgb24"), ("b.png", "gray")):
        client.upload_file(str(make_image(tmp_path / name, pixel_format)), "films", name)
    client.upload_file(str(tmp_path / "a.png"), "films", "shots/one.png")
    (tmp_path / "jobs.csv").write_text("input,output,model,scale\ns3://films/shots/one.png,big.png,lanczos,2\n")
    result = aigc.batch(tmp_path / "jobs.csv")
    assert (result.failed, result.earlier) == ((), 0)
    aigc.upscale_image(tmp_path / "a.png", tmp_path / "wanted.png", aigc.UpscaleOptions(model="lanczos", scale=2))
    assert (tmp_path / "big.png").read_bytes() == (tmp_path / "wanted.png").read_bytes()
    assert aigc.batch(tmp_path / "jobs.csv").earlier == 1
    client.upload_file(str(tmp_path / "b.png"), "films", "shots/one.png")
    again = aigc.batch(tmp_path / "jobs.csv", overwrite=True)
    assert (again.failed, again.earlier) == ((), 0)
    aigc.upscale_image(
        tmp_path / "b.png", tmp_path / "wanted.png", aigc.UpscaleOptions(model="lanczos", scale=2), overwrite=True
    )
    assert (tmp_path / "big.png").read_bytes() == (tmp_path / "wanted.png").read_bytes()


def outcome(source: str, tmp_path: Path) -> tuple[str, str, bool]:
    item = checked_item("upscale", source, str(tmp_path / "big.png"), {}, "here")
    done = run_task(BatchTask(item, 1, False), lambda share: None, lambda: False)
    return done.status, done.message, done.retry


def test_a_file_that_is_not_there_is_named(client: Any, tmp_path: Path) -> None:
    status, message, retry = outcome("s3://films/shots/none.png", tmp_path)
    assert (status, retry) == ("failed", False)
    assert message.startswith("s3://films/shots/none.png: there is no such file (are bucket, path")


def test_missing_keys_are_told(relay: BreakingProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    status, message, retry = outcome("s3://films/shots/one.png", tmp_path)
    assert (status, retry) == ("failed", False)
    assert message.startswith("there are no keys for S3 (set AWS_ACCESS_KEY_ID")


def test_a_connection_that_breaks_is_made_anew(client: Any, relay: BreakingProxy, tmp_path: Path) -> None:
    client.put_object(Bucket="films", Key="film.mkv", Body=CONTENT)
    waits: list[float] = []
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\nLast-Modified: {formatdate(1e9, usegmt=True)}\r\n"
    closing = f"{head}Connection: close\r\n\r\n".encode()
    relay.answers = [closing, closing + CONTENT[:100], BUSY]
    path = fetch_s3("s3://films/film.mkv", tmp_path, waits.append)
    assert path.read_bytes() == CONTENT
    assert (path.stat().st_mtime, waits) == (1e9, [2.0, 4.0])


@pytest.mark.parametrize(
    ("source", "output", "message"),
    [
        ("s3://films", "b.png", "names a bucket, and no file of it"),
        ("s3://Big_Films/a.png", "b.png", "is no name of a bucket"),
        ("s3://films/../a.png", "b.png", "of an address cannot be"),
        ("a.png", "s3://films/b.png", "outputs are files of folders"),
    ],
)
def test_addresses_that_cannot_be_are_told_before_any_work(
    source: str, output: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "jobs.csv").write_text(f"input,output\n{source},{output}\n")
    with pytest.raises(aigc.InputError, match=f"jobs.csv, line 2: .*{message}"):
        read_items(tmp_path / "jobs.csv", None, aigc.BatchOptions())
