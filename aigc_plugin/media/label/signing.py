"""Sign a file with C2PA, by c2pa-python: embedded where its kind can hold it, as a sidecar where not.

Source: C2PA specification 2.2. A key is read from a file and given to c2pa-python alone: no message shows any of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ...errors import DependencyMissing, InputError, MediaError, argument
from ...files.input_file import file_errors
from .origin import ENHANCED, read_label, source_type_term
from .signature import SETTINGS, is_embeddable, media_type, verified

_ALGORITHMS = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_LEAST_RSA = 2048


@dataclass(frozen=True)
class Credentials:
    """key, certificate: names of PEM files, the chain from the leaf on. timestamp: URL of an authority, or empty."""

    key: str
    certificate: str
    timestamp: str = ""


@dataclass(frozen=True)
class Statement:
    """Contents of a signature: title of the file, text of its label, URI of its digital source type."""

    title: str
    label: str
    source_type: str


class FileSigner:
    """Signs files with one key.

    InputError for a key or a certificate that does not do; DependencyMissing without c2pa-python.
    """

    def __init__(self, credentials: Credentials) -> None:
        try:
            import c2pa
        except ImportError:
            raise DependencyMissing(
                "signing needs c2pa-python, which is not installed", hint="pip install 'aigc_plugin[sign]'"
            ) from None
        self._c2pa = c2pa
        key = _read(credentials.key, "key")
        certificate = _read(credentials.certificate, "cert")
        try:
            info = c2pa.C2paSignerInfo(
                _algorithm(key, credentials.key).encode(), certificate, key, credentials.timestamp.encode() or None
            )
            self._signer = c2pa.Signer.from_info(info)
        except c2pa.C2paError as error:
            raise _refused(error) from None
        self._context = c2pa.Context(c2pa.Settings.from_dict(SETTINGS))

    def sign(self, source: BinaryIO, target: BinaryIO | None, name: str, parent: str, statement: Statement) -> bytes:
        """Write `source` with its signature to `target`, or leave the signature alone where that is None.

        name       tells the kind of the file
        parent     name of the file that it was made of, or empty where it was generated
        returns    the signature, for a sidecar
        """
        builder = self._c2pa.Builder(_manifest(statement, parent), context=self._context)
        try:
            if parent:
                facts = {"title": Path(parent).name, "relationship": "parentOf", "label": "source"}
                with file_errors(parent, "media file"), Path(parent).open("rb") as original:
                    builder.add_ingredient(json.dumps(facts), media_type(parent), original)
            if target is None:
                builder.set_no_embed()
            source.seek(0)
            arguments = [self._signer, media_type(name), source, *([target] if target is not None else [])]
            return bytes(builder.sign(*arguments))
        except self._c2pa.C2paError as error:
            raise _refused(error) from None

    def check(self, file: BinaryIO, name: str, sidecar: bytes | None) -> None:
        """Read back what was signed; MediaError where it does not fit."""
        file.seek(0)
        found = verified(file, name, sidecar)
        if found.facts["state"] not in ("valid", "trusted"):
            raise MediaError(f"{name}: its new signature does not fit ({'; '.join(found.notes)})")


def embeds(name: str) -> bool:
    """True where the signature goes into a file of that name."""
    return is_embeddable(name)


def _manifest(statement: Statement, parent: str) -> dict[str, Any]:
    from importlib.metadata import version

    agent = {"name": "aigc_plugin", "version": version("aigc_plugin")}
    if parent:
        actions = [
            {"action": "c2pa.opened", "parameters": {"ingredientIds": ["source"]}},
            {"action": "c2pa.edited", "digitalSourceType": statement.source_type, "softwareAgent": agent},
        ]
    else:
        actions = [{"action": "c2pa.created", "digitalSourceType": statement.source_type, "softwareAgent": agent}]
    assertions: list[dict[str, Any]] = [{"label": "c2pa.actions.v2", "data": {"actions": actions}, "created": True}]
    label = read_label(statement.label)
    if label is not None:
        assertions.append({"label": "cn.gb45438.aigc", "data": label, "created": True})
    return {"claim_generator_info": [agent], "title": statement.title, "assertions": assertions}


def is_edit(source_type: str) -> bool:
    """True for a source type of what was made of something else, which the signature names then."""
    return source_type_term(source_type) == ENHANCED


def _read(name: str, parameter: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise InputError(f"{argument(parameter)} {name}: {reason.lower()}") from None


def _algorithm(key: bytes, name: str) -> str:
    """C2PA's name of the algorithm of a private key."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        loaded = load_pem_private_key(key, None)
    except TypeError:
        raise InputError(f"{argument('key')} {name} needs a password", hint="give a key without one") from None
    except ValueError:
        raise InputError(f"{argument('key')} {name} is no private key in PEM") from None
    if isinstance(loaded, ec.EllipticCurvePrivateKey) and loaded.curve.name in _ALGORITHMS:
        return _ALGORITHMS[loaded.curve.name]
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(loaded, rsa.RSAPrivateKey) and loaded.key_size >= _LEAST_RSA:
        return "ps256"
    raise InputError(
        f"{argument('key')} {name} is of a kind that C2PA does not take", hint="use P-256, P-384, Ed25519 or RSA"
    )


def _refused(error: Exception) -> InputError:
    text = " ".join(str(error).split())[:160]
    return InputError(
        f"the file cannot be signed with this key and certificate: {text}",
        hint="the chain needs the leaf first, an organisation, and emailProtection as its use",
        parameter="cert",
    )
