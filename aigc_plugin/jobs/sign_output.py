"""Sign an output before it appears."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import InputError, argument
from ..options.label import LabelOptions
from .progress import Record

if TYPE_CHECKING:
    from ..files.output import Output, Outputs


class Signing:
    """The signature of one file: its key is read and tried before any work.

    options    key, certificates and timestamp authority
    source     name of the file that is labelled
    """

    def __init__(self, options: LabelOptions, source: str, record: Record) -> None:
        from ..media.label.signature import read_signature
        from ..media.label.signing import Credentials, FileSigner

        key = options.key or os.environ.get("AIGC_SIGN_KEY", "")
        certificate = options.cert or os.environ.get("AIGC_SIGN_CERT", "")
        if not key or not certificate:
            missing = "key" if not key else "cert"
            variable = f"AIGC_SIGN_{missing.upper()}"
            raise InputError(f"{argument('sign', True)} needs {argument(missing)}", hint=f"give it, or set {variable}")
        self._signer = FileSigner(Credentials(key, certificate, options.timestamp or ""))
        self._source, self._record = source, record
        self._was_signed = read_signature(source) is not None
        if not options.timestamp:
            record.warn(
                "the signature has no timestamp, and ends with its certificate",
                f"{argument('timestamp')} names an authority that gives one",
            )

    def sign(self, output: Output, outputs: Outputs, label: str, source_type: str) -> None:
        """Sign the complete output; a signature that it cannot hold becomes another output beside it."""
        from ..media.label.signature import sidecar_of
        from ..media.label.signing import Statement, embeds, is_edit

        parent = self._source if self._was_signed or is_edit(source_type) else ""
        statement = Statement(Path(output.name).name, label, source_type)
        name = output.name
        if embeds(name):

            def copy(source: BinaryIO, target: BinaryIO) -> None:
                self._signer.sign(source, target, name, parent, statement)

            output.rewrite(copy)
            self._signer.check(output.file, name, None)
            return
        output.file.flush()
        signature = self._signer.sign(output.file, None, name, parent, statement)
        self._signer.check(output.file, name, signature)
        sidecar = sidecar_of(name)
        outputs.open(sidecar, overwrite=True).file.write(signature)
        self._record.warn(f"{name} cannot hold a signature: it is in {sidecar.name} beside it", "keep the two together")
