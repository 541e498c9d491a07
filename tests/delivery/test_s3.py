"""Uploads to a server that speaks S3: parts, resumption, busy servers, broken connections, expired keys."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import aigc_plugin as aigc
from aigc_plugin.delivery.content import content_of
from aigc_plugin.delivery.destination import read_destination
from aigc_plugin.delivery.s3 import S3Storage
from aigc_plugin.delivery.s3_signature import S3Keys, sign_request
from aigc_plugin.delivery.send import send
from support.breaking_proxy import BUSY, BreakingProxy
from support.require import require

require("moto")
require("flask")
MIB = 1 << 20
SECRET, TOKEN = "verySecretKey0123456789", "sessionTokenOfToday"


def write_random(path: Path, size: int, seed: int = 1) -> Path:
    path.write_bytes(random.Random(seed).randbytes(size))
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield running.get_host_and_port()[1]
    running.stop()


@pytest.fixture
def relay(server: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BreakingProxy]:
    with BreakingProxy(server) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
        monkeypatch.setenv("AIGC_CACHE", str(tmp_path / "cache"))
        yield proxy


@pytest.fixture
def client(server: int, relay: BreakingProxy) -> Any:
    """Another implementation, to look at what arrived."""
    import boto3

    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{server}", region_name="us-east-1")
    for bucket in client.list_buckets()["Buckets"]:
        for each in client.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            client.delete_object(Bucket=bucket["Name"], Key=each["Key"])
        for each in client.list_multipart_uploads(Bucket=bucket["Name"]).get("Uploads", []):
            client.abort_multipart_upload(Bucket=bucket["Name"], Key=each["Key"], UploadId=each["UploadId"])
    client.create_bucket(Bucket="films")
    return client


def storage(waits: list[float] | None = None) -> S3Storage:
    pauses = [] if waits is None else waits
    return S3Storage(read_destination("s3://films/new"), part=5 * MIB, pause=pauses.append)


def upload(file: Path, waits: list[float] | None = None) -> bool:
    """Tell whether the file was sent now."""
    place = storage(waits)
    try:
        return send([(file.name, file)], place, lambda _: None, overwrite=False)[0].fresh
    finally:
        place.close()


def test_the_signature_is_that_of_another_implementation() -> None:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    url = "https://films.s3.eu-central-1.amazonaws.com/a%20b/%C3%BC%2B.mp4?partNumber=2&uploadId=a%2Fb~&uploads="
    headers = {"content-type": "video/mp4", "x-amz-content-sha256": "ab" * 32, "cache-control": "public,  max-age=1"}
    now = datetime.now(UTC)
    ours = sign_request("PUT", url, headers, S3Keys("AKID", SECRET, TOKEN), "eu-central-1", now)
    request = AWSRequest("PUT", url, headers={k: v for k, v in ours.items() if k != "authorization"})
    request.context["timestamp"] = ours["x-amz-date"]
    signer = botocore.auth.S3SigV4Auth(Credentials("AKID", SECRET, TOKEN), "s3", "eu-central-1")
    request.headers["host"] = "films.s3.eu-central-1.amazonaws.com"
    canonical = signer.canonical_request(request)
    theirs = signer.signature(signer.string_to_sign(request, canonical), request)
    assert ours["authorization"].endswith(f"Signature={theirs}")


def test_a_file_arrives_with_its_type_and_is_not_sent_twice(client: Any, tmp_path: Path) -> None:
    film = write_random(tmp_path / "film.mp4", 11 * MIB + 17)
    assert upload(film)
    facts = client.head_object(Bucket="films", Key="new/film.mp4")
    assert facts["ContentType"] == "video/mp4"
    assert facts["ETag"].endswith('-3"')
    assert client.get_object(Bucket="films", Key="new/film.mp4")["Body"].read() == film.read_bytes()
    assert not upload(film)
    with pytest.raises(aigc.OutputExists, match=r"another film\.mp4"):
        upload(write_random(film, 300, seed=2))
    small = tmp_path / "index.m3u8"
    small.write_bytes(b"")
    assert upload(small)
    facts = client.head_object(Bucket="films", Key="new/index.m3u8")
    assert (facts["ContentType"], facts["CacheControl"]) == ("application/vnd.apple.mpegurl", "no-cache")


def test_a_connection_that_breaks_in_a_part_costs_that_part(client: Any, relay: BreakingProxy, tmp_path: Path) -> None:
    film = write_random(tmp_path / "film.mp4", 12 * MIB)
    relay.cut_at = 8 * MIB
    assert upload(film)
    assert client.get_object(Bucket="films", Key="new/film.mp4")["Body"].read() == film.read_bytes()
    assert relay.upward < 17.5 * MIB


def test_a_busy_server_is_waited_for_as_long_as_it_asks(client: Any, relay: BreakingProxy, tmp_path: Path) -> None:
    waits: list[float] = []
    relay.answers = [BUSY, BUSY]
    assert upload(write_random(tmp_path / "a.jpg", 1000), waits)
    assert waits == [7, 7]
    relay.answers = [BUSY] * 20
    with pytest.raises(aigc.DeliveryFailed, match="answered 503") as failed:
        upload(write_random(tmp_path / "b.jpg", 1000), waits)
    assert "goes on there" in failed.value.hint


def expired() -> bytes:
    body = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired</Message></Error>"
    return b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def test_expired_keys_are_renewed_once_and_never_shown(
    client: Any, relay: BreakingProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = write_random(tmp_path / "a.m4s", 1000)
    place = storage()
    relay.answers = [expired()]
    with pytest.raises(aigc.DeliveryFailed, match="expired") as failed:
        place.put(file.name, file, content_of(file.name), lambda _: None)
    assert SECRET not in f"{failed.value} {failed.value.hint} {place!r}"
    assert TOKEN not in f"{failed.value} {failed.value.hint}"
    relay.answers = [expired()]
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    place.close()
    place.put(file.name, file, content_of(file.name), lambda _: None)
    place.close()
    assert client.head_object(Bucket="films", Key="new/a.m4s")["ContentType"] == "video/iso.segment"


def test_what_is_refused_is_told_without_secrets(relay: BreakingProxy, client: Any, tmp_path: Path) -> None:
    file = write_random(tmp_path / "a.mp4", 1000)
    with pytest.raises(aigc.DeliveryFailed, match=r"NoSuchBucket|no such bucket") as failed:
        aigc.publish(file, "s3://not-there/x")
    assert SECRET not in str(failed.value)


def test_a_killed_client_goes_on_where_it_was(client: Any, relay: BreakingProxy, tmp_path: Path) -> None:
    film = write_random(tmp_path / "film.mp4", 20 * MIB)
    relay.hold_at = 18 * MIB
    command = [sys.executable, "-P", "-m", "aigc_plugin", "publish", str(film), "--to", "s3://films/new"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert relay.held.wait(60)
        process.kill()
        shown = process.communicate()[1]
    assert "Contents" not in client.list_objects_v2(Bucket="films")
    relay.hold_at, before = 0, relay.upward
    done = subprocess.run(command, capture_output=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    assert client.get_object(Bucket="films", Key="new/film.mp4")["Body"].read() == film.read_bytes()
    assert relay.upward - before < 5 * MIB
    assert SECRET.encode() not in shown + done.stderr + done.stdout
    assert "Uploads" not in client.list_multipart_uploads(Bucket="films")


def test_parts_that_a_longer_file_left_behind_are_not_of_the_next_one(
    client: Any, relay: BreakingProxy, tmp_path: Path
) -> None:
    film = write_random(tmp_path / "film.mp4", 11 * MIB)
    begun = client.create_multipart_upload(Bucket="films", Key="new/film.mp4", ContentType="video/mp4")["UploadId"]
    for number in (1, 2, 3, 4):
        client.upload_part(
            Bucket="films", Key="new/film.mp4", UploadId=begun, PartNumber=number, Body=bytes([number]) * 5 * MIB
        )
    assert upload(film)
    assert client.get_object(Bucket="films", Key="new/film.mp4")["Body"].read() == film.read_bytes()


def test_a_file_that_came_in_other_parts_is_known_by_its_bytes(
    client: Any, relay: BreakingProxy, tmp_path: Path
) -> None:
    """Its entity tag is none of ours, as that of an encrypted file."""
    film = write_random(tmp_path / "film.mp4", 11 * MIB)
    client.put_object(Bucket="films", Key="new/film.mp4", Body=film.read_bytes(), ContentType="video/mp4")
    assert not upload(film)
    with pytest.raises(aigc.OutputExists, match=r"another film\.mp4"):
        upload(write_random(film, 11 * MIB, seed=2))


def test_a_presentation_arrives_with_its_master_last(client: Any, relay: BreakingProxy, tmp_path: Path) -> None:
    from support.short_film import write_film

    film = write_film(tmp_path / "film.mp4", seconds=2)
    options = aigc.PublishOptions(segment=1, heights=(72, 36), threads=1)
    aigc.label_file(film, options=aigc.LabelOptions(producer="me"))
    options = replace(options, report=str(tmp_path / "report.json"))
    result = aigc.publish(film, f"hls:s3://films/stream,folder:{tmp_path / 'copy'}", options)
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    report = json.loads(text)
    assert SECRET not in text
    assert TOKEN not in text
    assert report["film"]["aigc"]["ContentProducer"] == "me"
    assert report["film"]["sha256"] == report["deliveries"][1]["files"][0]["sha256"]
    assert report["film"]["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    assert [each["width"] for each in report["renditions"]] == [128, 64]
    assert result.targets == ("hls:s3://films/stream", str(tmp_path / "copy"))
    assert (tmp_path / "copy" / "film.mp4").read_bytes() == film.read_bytes()
    sent = [each.name for each in result.deliveries[0].files]
    assert sent[-1] == "master.m3u8"
    assert max(map(sent.index, filter(lambda name: name.endswith(".m4s"), sent))) < sent.index("video_72.m3u8")
    there = {each["Key"]: each for each in client.list_objects_v2(Bucket="films")["Contents"]}
    assert {f"stream/{name}" for name in sent} == set(there)
    assert not any((tmp_path / "cache" / "publish").iterdir())
