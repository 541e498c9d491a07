"""The tensors of one speaker of a voice: what tells speakers apart is added to weights that there are anyway."""

from __future__ import annotations

from collections.abc import Mapping

from ..formats.tensor_view import Floats

SPEAKER, TIMBRE = "speaker.weight", "timbre.weight"
"""float32 (speakers, width): added to each symbol before the encoder, and to each row after it."""


def tensors_of_speaker(tensors: Mapping[str, Floats], number: int) -> Mapping[str, Floats]:
    """Fold the rows of a speaker into the embedding and the bias of the encoder's last norm.

    A voice of one speaker keeps its tensors.
    """
    if SPEAKER not in tensors:
        return tensors
    one = {name: tensors[name] for name in tensors if name not in (SPEAKER, TIMBRE)}
    one["embedding.weight"] = one["embedding.weight"] + tensors[SPEAKER][number]
    one["encoder.norm.bias"] = one["encoder.norm.bias"] + tensors[TIMBRE][number]
    return one
