"""The options of labels that say that content was generated."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, argument
from .kinds import FILE
from .option import OptionSet, option

SOURCE_TYPES = (
    "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced", "algorithmicMedia",
    "composite", "compositeCapture", "compositeSynthetic", "dataDrivenMedia", "digitalArt", "digitalCapture",
    "digitalCreation", "humanEdits", "computationalCapture", "minorHumanEdits", "multiFrameComputationalCapture",
    "negativeFilm", "positiveFilm", "print", "screenCapture", "softwareImage", "virtualRecording",
)  # fmt: skip
"""Terms of the IPTC vocabulary of digital source types, 2025."""


@dataclass(frozen=True, kw_only=True)
class GeneratedOptions(OptionSet):
    """For jobs that generate: the label is on."""

    ai_label: bool = option(
        True, "write into the file that it was generated (GB 45438, IPTC)", spelling="label", negatable=True
    )


@dataclass(frozen=True, kw_only=True)
class EnhancedOptions(OptionSet):
    """For jobs that enhance what a person made: the label is off, and one of the source is kept."""

    ai_label: bool = option(False, "write into the file that algorithms enhanced it (GB 45438, IPTC)", spelling="label")


@dataclass(frozen=True, kw_only=True)
class LabelOptions(OptionSet):
    """Values of a file's label. A file that has one keeps it."""

    degree: str = option("1", "how sure it is: 1 generated, 2 possibly, 3 suspected", choices=("1", "2", "3"))
    producer: str | None = option(
        None, "name or code of who generated it, ASCII without blanks; by default AIGC_PRODUCER, or that of aigc.toml"
    )
    produce_id: str | None = option(
        None, "the producer's number for this content; by default made of the content", spelling="id"
    )
    source_type: str = option(
        "trainedAlgorithmicMedia",
        "IPTC digital source type; compositeWithTrainedAlgorithmicMedia where parts are recorded, "
        "algorithmicallyEnhanced where all is",
    )
    sign: bool = option(False, "sign the file with C2PA, last of all; needs the extra [sign]")
    key: str | None = option(
        None, "file of the private key, PEM without password; by default AIGC_SIGN_KEY names it", kind=FILE
    )
    cert: str | None = option(
        None, "file of the certificates, PEM from the leaf on; by default AIGC_SIGN_CERT names it", kind=FILE
    )
    timestamp: str | None = option(
        None,
        "URL of a timestamp authority; a signature without its answer ends with the certificate",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.source_type not in SOURCE_TYPES:
            raise InputError(
                f"{argument('source_type')} cannot be {self.source_type[:60]!r}",
                hint=f"choose one of {', '.join(SOURCE_TYPES)}",
            )
        if not self.sign and (self.key or self.cert or self.timestamp):
            raise InputError(f"{argument('key')} and {argument('cert')} are for {argument('sign', True)}")
