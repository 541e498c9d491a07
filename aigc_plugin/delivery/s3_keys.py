"""Keys, region and endpoint of S3: what AWS's own tools read, or `[publish.s3]` of `aigc.toml`."""

from __future__ import annotations

import configparser
import os
from pathlib import Path

from ..errors import InputError
from .credentials import setting
from .s3_signature import S3Keys

_KINDS = ("s3",)
_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, write ~/.aws/credentials, or [publish.s3] in aigc.toml"


def s3_keys() -> S3Keys:
    """The keys as they are now; InputError where there are none."""
    access, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if access and secret:
        return S3Keys(access, secret, os.environ.get("AWS_SESSION_TOKEN", ""))
    profile = _profile("AWS_SHARED_CREDENTIALS_FILE", "credentials", "")
    if profile.get("aws_access_key_id") and profile.get("aws_secret_access_key"):
        token = profile.get("aws_session_token", "")
        return S3Keys(profile["aws_access_key_id"], profile["aws_secret_access_key"], token)
    access, secret = setting(_KINDS, "access_key_id"), setting(_KINDS, "secret_access_key")
    if not access or not secret:
        raise InputError("there are no keys for S3", hint=_HINT)
    return S3Keys(access, secret, setting(_KINDS, "session_token"))


def s3_region() -> str:
    given = setting(_KINDS, "region", ("AWS_REGION", "AWS_DEFAULT_REGION"))
    return given or _profile("AWS_CONFIG_FILE", "config", "profile ").get("region", "") or "us-east-1"


def s3_endpoint() -> str:
    """URL of another server than Amazon's; empty for Amazon's."""
    return setting(_KINDS, "endpoint", ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")).rstrip("/")


def _profile(variable: str, name: str, prefix: str) -> dict[str, str]:
    """The chosen profile of a file of AWS's tools; empty where there is none."""
    path = Path(os.environ.get(variable) or Path.home() / ".aws" / name)
    chosen = os.environ.get("AWS_PROFILE", "default")
    section = chosen if chosen == "default" else f"{prefix}{chosen}"
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        raise InputError(f"{path} cannot be read as a file of profiles") from None
    return dict(parser[section]) if section in parser else {}
