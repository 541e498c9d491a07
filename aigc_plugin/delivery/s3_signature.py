"""Signatures of requests to S3: AWS Signature Version 4 (AWS, "Create a signed AWS API request", 2025)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlsplit

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class S3Keys:
    """Keys of the account that asks. token: of a session that ends, or empty."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


def sign_request(
    method: str, url: str, headers: Mapping[str, str], keys: S3Keys, region: str, now: datetime, service: str = "s3"
) -> dict[str, str]:
    """The headers of a request, with its signature.

    url        with its path and query encoded already
    headers    X-Amz-Content-SHA256 among them, where the body is not empty
    now        in UTC

    The host, the date and all of `headers` are signed.
    """
    parts = urlsplit(url)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    sent = {"x-amz-content-sha256": EMPTY_SHA256} | {name.lower(): value for name, value in headers.items()}
    sent["x-amz-date"] = stamp
    if keys.token:
        sent["x-amz-security-token"] = keys.token
    signed = sorted({**sent, "host": parts.netloc}.items())
    names = ";".join(name for name, _ in signed)
    canonical = "\n".join([
        method, parts.path or "/", _canonical_query(parts.query),
        *(f"{name}:{' '.join(value.split())}" for name, value in signed), "", names, sent["x-amz-content-sha256"],
    ])  # fmt: skip
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + keys.secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={keys.access_key}/{scope}"
    sent["authorization"] = f"{_ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"
    return sent


def encoded(text: str, safe: str = "") -> str:
    """Percent-encoding as AWS writes it."""
    return quote(text, safe=f"-_.~{safe}")


def _canonical_query(query: str) -> str:
    pairs = sorted((encoded(name), encoded(value)) for name, value in parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{name}={value}" for name, value in pairs)
