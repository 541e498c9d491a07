"""Arguments and results of operations."""

from __future__ import annotations

import os
import warnings

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from support.arrays import normal, rotation
from support.require import require


class Capsule:
    """A bare DLPack exporter, of no library that has from_dlpack."""

    def __init__(self, array: np.ndarray, device: int = 1) -> None:
        self.array, self.device = array, device

    def __dlpack__(self, **arguments: object) -> object:
        return self.array.__dlpack__(**arguments)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device, 0


def test_torch_tensors_come_back_as_torch_tensors() -> None:
    torch = require("torch")
    x, weight = normal(30, 8), rotation(8)
    out = ops.invconv(torch.from_numpy(x), torch.from_numpy(weight))
    assert isinstance(out, torch.Tensor)
    np.testing.assert_array_equal(out.numpy(), ops.invconv(x, weight))
    halves = [torch.from_numpy(normal(30, 4, seed=seed)) for seed in range(3)]
    out, log_det = ops.coupling_forward(*halves)
    assert isinstance(out, torch.Tensor)
    assert isinstance(log_det, float)


def test_a_torch_tensor_with_gradient_is_refused() -> None:
    torch = require("torch")
    with pytest.raises(InputError, match="x cannot be read"):
        ops.invconv(torch.zeros(3, 4, requires_grad=True), rotation(4))


def test_other_exporters_come_back_as_numpy() -> None:
    x, weight = normal(30, 8), rotation(8)
    out = ops.invconv(Capsule(x), weight)
    np.testing.assert_array_equal(out, ops.invconv(x, weight))


def test_a_tensor_elsewhere_is_refused() -> None:
    with pytest.raises(InputError, match="x is not on the CPU"):
        ops.invconv(Capsule(normal(3, 4), device=2), rotation(4))


def test_strided_and_read_only_arrays_are_taken(backend: str) -> None:
    x, weight = normal(60, 16), rotation(8)
    want = ops.invconv(np.ascontiguousarray(x[::2, ::2]), weight, engine=Engine(backend))
    np.testing.assert_array_equal(ops.invconv(x[::2, ::2], weight, engine=Engine(backend)), want)
    fixed = x[::2, ::2].copy()
    fixed.flags.writeable = False
    np.testing.assert_array_equal(ops.invconv(fixed, weight, engine=Engine(backend)), want)


def test_input_is_left_alone(backend: str) -> None:
    x = normal(40, 8)
    before = x.copy()
    ops.invconv(x, rotation(8), engine=Engine(backend))
    ops.coupling_inverse(x, x, x, engine=Engine(backend))
    np.testing.assert_array_equal(x, before)


def test_a_forked_child_computes_the_same() -> None:
    x, weight = normal(5000, 96), rotation(96)
    want = ops.invconv(x, weight)
    with warnings.catch_warnings():  # Python 3.12 and later warn of a fork beside threads, which is the point
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(ops.invconv(x, weight), want) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    np.testing.assert_array_equal(ops.invconv(x, weight), want)
