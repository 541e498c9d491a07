"""Signatures of C2PA: read and checked by c2pa-python, which is optional."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

_UNTRUSTED = "signingCredential.untrusted"
_SCANNED = 8 << 20
_TYPES = {
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".m4a": "audio/mp4", ".wav": "audio/wav",
    ".mp3": "audio/mpeg", ".flac": "audio/flac", ".avi": "video/avi", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".tif": "image/tiff", ".tiff": "image/tiff",
}  # fmt: skip
SIDECAR = ".c2pa"
SETTINGS = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"remote_manifest_fetch": False}}
"""For c2pa: no pictures beside the signature, and nothing from the network."""


@dataclass(frozen=True)
class Signature:
    """facts: `state`, `actions`, `signer`, `generator`, `where`. notes: what is wrong, one line each."""

    facts: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def media_type(name: str) -> str:
    """Media type by which c2pa-python knows a file of that name; any other counts as bytes."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def is_embeddable(name: str) -> bool:
    """True where a signature goes into the file itself, and not beside it."""
    return Path(name).suffix.lower() in _TYPES


def sidecar_of(name: str) -> Path:
    return Path(name + SIDECAR)


def read_signature(name: str, trust: Mapping[str, Any] | None = None) -> Signature | None:
    """The signature in a file or beside it; None where there is none.

    trust    settings of c2pa that name whom to trust
    """
    sidecar = sidecar_of(name)
    if not sidecar.is_file() and not _holds_manifest(Path(name)):
        return None
    try:
        import c2pa
    except ImportError:
        note = "its signature was not checked: that needs the extra aigc_plugin[sign]"
        return Signature({"state": "unchecked", "actions": None}, (note,))
    beside = sidecar.read_bytes() if sidecar.is_file() else None
    with Path(name).open("rb") as file:
        try:
            return verified(file, name, beside, trust)
        except c2pa.C2paError as error:
            if "ManifestNotFound" in str(error):
                return None
            return Signature({"state": "invalid", "actions": None}, (f"its signature cannot be read: {_line(error)}",))


def verified(
    file: BinaryIO, name: str, sidecar: bytes | None = None, trust: Mapping[str, Any] | None = None
) -> Signature:
    """Check the signature of an open file; the errors of c2pa where there is none.

    name       tells its kind
    sidecar    the signature, where it is not in the file
    """
    import c2pa

    context = c2pa.Context(c2pa.Settings.from_dict({**SETTINGS, **(trust or {})}))
    with c2pa.Reader(media_type(name), file, manifest_data=sidecar, context=context) as reader:
        return _facts(json.loads(reader.json()), "beside the file" if sidecar else "in the file")


def _facts(store: dict[str, Any], where: str) -> Signature:
    manifest = store.get("manifests", {}).get(store.get("active_manifest", ""), {})
    actions = [
        str(action.get("action", ""))
        for assertion in manifest.get("assertions", [])
        if str(assertion.get("label", "")).startswith("c2pa.actions")
        for action in assertion.get("data", {}).get("actions", [])
    ]
    codes = [str(each.get("code", "")) for each in store.get("validation_status", []) or []]
    failures = [code for code in codes if code != _UNTRUSTED]
    state = str(store.get("validation_state", "")).lower()
    state = "invalid" if failures else state if state in ("valid", "trusted", "invalid") else "valid"
    generator: dict[str, Any] = next(iter(manifest.get("claim_generator_info", []) or []), {})
    facts = {
        "state": state, "actions": actions, "signer": manifest.get("signature_info", {}).get("issuer"),
        "generator": generator.get("name"), "where": where,
    }  # fmt: skip
    return Signature(facts, tuple(f"its signature does not fit: {code}" for code in failures))


def _holds_manifest(path: Path) -> bool:
    """True where the bytes of a manifest store are near the start or the end of a file."""
    with path.open("rb") as file:
        if _in_block(file.read(_SCANNED)):
            return True
        size = file.seek(0, 2)
        file.seek(max(0, size - _SCANNED))
        return size > _SCANNED and _in_block(file.read(_SCANNED))


def _in_block(block: bytes) -> bool:
    return b"jumb" in block and b"c2pa" in block


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
