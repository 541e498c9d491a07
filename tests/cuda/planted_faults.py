"""Faults that are planted in the kernels, each of which the checks must catch: they test the tests."""

from __future__ import annotations

from typing import NamedTuple

LAYER = "csrc/ops/wavenet/wavenet.cu"
TILE = "csrc/ops/wavenet/wavenet_tile_cuda.h"
COUPLING = "csrc/ops/coupling/coupling.cu"
INVCONV = "csrc/ops/invconv/invconv.cu"
UPSAMPLE = "csrc/ops/upsample/upsample.cu"


class Fault(NamedTuple):
    name: str
    path: str  # of the file that it is in
    old: str
    new: str
    check: str  # of check_cuda
    variants: tuple[str, ...] = ("plain",)
    """Builds that must each catch it."""

    @property
    def kernel(self) -> str:
        """The .cu file that is compiled with the fault."""
        return LAYER if self.path == TILE else self.path


_RACE = ("plain", "tsan")
_LOOP = "        __syncthreads();\n        fetch(step + kWavenetStages - 1);\n        multiply(sums, tiles."

FAULTS = (
    Fault("no barrier before a tile of the gate is read", LAYER, f"{_LOOP}inputs",
          _LOOP.replace("        __syncthreads();\n", "") + "inputs", "wavenet", _RACE),
    Fault("no barrier before a tile of the output is read", LAYER, f"{_LOOP}acts",
          _LOOP.replace("        __syncthreads();\n", "") + "acts", "wavenet", _RACE),
    Fault("no barrier behind the gate's sums", LAYER,
          "kTileColumns);\n    }\n    __syncthreads();\n}\n\n/// Activations",
          "kTileColumns);\n    }\n}\n\n/// Activations",
          "wavenet", _RACE),
    Fault("one group of copies fewer is waited for", LAYER, "copies_wait<kWavenetStages - 2>",
          "copies_wait<kWavenetStages - 1>", "wavenet", _RACE),
    Fault("a copy comes a stage too early", LAYER,
          "fetch(step + kWavenetStages - 1);\n        multiply(sums, tiles.inputs",
          "fetch(step + kWavenetStages);\n        multiply(sums, tiles.inputs", "wavenet"),
    Fault("rows behind the end are written", LAYER, "if (row >= p.rows) continue;", "", "wavenet", ("asan",)),
    Fault("tanh and sigmoid are interchanged", LAYER, "gated(t[0] + bias[0], s[0] + bias[32])",
          "gated(s[0] + bias[32], t[0] + bias[0])", "wavenet"),
    Fault("rows of a fragment are interchanged", LAYER, "half * 8 + lane / 4;\n                const float* bias",
          "(1 - half) * 8 + lane / 4;\n                const float* bias", "wavenet"),
    Fault("rows behind the input are read", TILE, "real = real && row < p.kept_rows + p.fresh_rows;", "", "wavenet",
          ("asan",)),
    Fault("the swizzle is forgotten by a reader", TILE,
          "a + piece(row + i * 16 + lane % 16, k * 2 + lane / 16)",
          "a + (row + i * 16 + lane % 16) * kRowBytes + (k * 2 + lane / 16) * 16", "wavenet"),
    Fault("no barrier before the sums of warps are read", COUPLING, "    __syncthreads();\n", "", "coupling", _RACE),
    Fault("no barrier before the matrix is read", INVCONV, "    __syncthreads();\n", "", "invconv", _RACE),
    Fault("a barrier is not reached by all", INVCONV, "    for (int i = thread; is_copied && i < channels * channels;",
          "    if (begin + thread >= p.rows) return;\n    for (int i = thread; is_copied && i < channels * channels;",
          "invconv"),
    Fault("more shared memory is used than asked for", INVCONV, "shared.take<float>(kInvConvRows * channels)",
          "shared.take<float>(kInvConvRows * channels) + 64", "invconv", ("asan",)),
    Fault("no barrier before the frames are read", UPSAMPLE, "    __syncthreads();\n", "", "upsample", _RACE),
)  # fmt: skip
