"""Tacotron 2 checkpoints of every published form, made on the spot with torch, small and random.

The classes live in modules called `model` and `layers` as in NVIDIA's repository, so that the globals in the pickles
are those of the published files.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from support import tacotron2

S = tacotron2.SMALL


class LinearNorm(nn.Module):
    def __init__(self, inputs: int, outputs: int, bias: bool = False) -> None:
        super().__init__()
        self.linear_layer = nn.Linear(inputs, outputs, bias=bias)


class ConvNorm(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, bias: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2, bias=bias)


def _of(module: str, name: str, *arguments: Any) -> nn.Module:
    made: nn.Module = getattr(sys.modules[module], name)(*arguments)
    return made


def _normed(inputs: int, outputs: int, kernel: int) -> nn.Module:
    return nn.Sequential(_of("layers", "ConvNorm", inputs, outputs, kernel), nn.BatchNorm1d(outputs))


class LocationLayer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.location_conv = _of("layers", "ConvNorm", 2, S["location_filters"], S["location_kernel"], False)
        self.location_dense = _of("layers", "LinearNorm", S["location_filters"], S["attention"])


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query_layer = _of("layers", "LinearNorm", S["attention_units"], S["attention"])
        self.memory_layer = _of("layers", "LinearNorm", S["embedding"], S["attention"])
        self.v = _of("layers", "LinearNorm", S["attention"], 1)
        self.location_layer = _of("model", "LocationLayer")
        self.score_mask_value = -float("inf")


class Prenet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        sizes = ((S["n_mel"], S["prenet"]), (S["prenet"], S["prenet"]))
        self.layers = nn.ModuleList(_of("layers", "LinearNorm", *pair) for pair in sizes)


class Postnet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths = [S["n_mel"], *[S["postnet_channels"]] * (S["postnet_layers"] - 1), S["n_mel"]]
        self.convolutions = nn.ModuleList(
            _normed(widths[i], widths[i + 1], S["postnet_kernel"]) for i in range(S["postnet_layers"])
        )


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        width = S["embedding"]
        self.convolutions = nn.ModuleList(
            _normed(width, width, S["encoder_kernel"]) for _ in range(S["encoder_layers"])
        )
        self.lstm = nn.LSTM(width, width // 2, 1, batch_first=True, bidirectional=True)


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        width, columns = S["embedding"], S["decoder_units"] + S["embedding"]
        self.prenet = _of("model", "Prenet")
        self.attention_rnn = nn.LSTMCell(S["prenet"] + width, S["attention_units"])
        self.attention_layer = _of("model", "Attention")
        self.decoder_rnn = nn.LSTMCell(S["attention_units"] + width, S["decoder_units"], True)
        self.linear_projection = _of("layers", "LinearNorm", columns, S["n_mel"], True)
        self.gate_layer = _of("layers", "LinearNorm", columns, 1, True)


class Tacotron2(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mask_padding, self.fp16_run, self.n_mel_channels = True, False, S["n_mel"]
        self.embedding = nn.Embedding(S["n_symbols"], S["embedding"])
        self.encoder, self.decoder, self.postnet = (_of("model", name) for name in ("Encoder", "Decoder", "Postnet"))


@contextmanager
def published_modules() -> Iterator[None]:
    """While inside, `model` and `layers` can be imported, as beside the original code; torch keeps to one thread."""
    groups = {
        "layers": (LinearNorm, ConvNorm),
        "model": (LocationLayer, Attention, Prenet, Postnet, Encoder, Decoder, Tacotron2),
    }
    for name, classes in groups.items():
        module = types.ModuleType(name)
        for original in classes:
            setattr(module, original.__name__, type(original.__name__, (original,), {"__module__": name}))
        sys.modules[name] = module
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        for name in groups:
            del sys.modules[name]


def build(seed: int = 0) -> nn.Module:
    """A model with the random weights of `support.tacotron2`; its tensors have exactly the published names."""
    model = _of("model", "Tacotron2")
    state = tacotron2.random_state(S, seed)
    model.load_state_dict({name: torch.as_tensor(value) for name, value in state.items()})
    return model


def as_torchaudio(state: dict[str, Any]) -> dict[str, Any]:
    """The names of torchaudio.models.Tacotron2."""
    return {name.replace(".conv.", ".").replace(".linear_layer.", "."): value for name, value in state.items()}
