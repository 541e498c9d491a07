"""Small StyleGANs with random weights, and pickles in the form of the published ones."""

from __future__ import annotations

import pickle
import sys
import types
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc_plugin.weights.families.stylegan_config import (
    MappingConfig,
    StyleGAN2Config,
    StyleGAN3Config,
    StyleGAN3Layer,
    StyleGANConfig,
)

SOURCE = "raise SystemError('the source of a module was executed')\n"


def small_stylegan2(
    architecture: str = "skip", *, c_dim: int = 0, image: int = 3, limit: float = 256
) -> StyleGAN2Config:
    mapping = MappingConfig(z_dim=16, w_dim=24, c_dim=c_dim, layers=2, embedding=16 if c_dim else 0)
    return StyleGAN2Config(mapping=mapping, channels=(20, 12, 9), image=image, architecture=architecture, limit=limit)


def small_stylegan3(square: bool = False) -> StyleGAN3Config:
    kernel = 1 if square else 3
    layers = (
        StyleGAN3Layer(name="L0_36_18", inputs=18, outputs=18, size=36, kernel=kernel, square=square),
        StyleGAN3Layer(name="L1_52_10", inputs=18, outputs=10, size=52, kernel=kernel, up=4, up_taps=24, square=square),
        StyleGAN3Layer(name="L2_32_7", inputs=10, outputs=7, size=32, kernel=kernel),
        StyleGAN3Layer(name="L3_32_3", inputs=7, outputs=3, size=32, kernel=1, up=1, down=1, up_taps=0, down_taps=0),
    )
    mapping = MappingConfig(z_dim=16, w_dim=24, layers=2)
    return StyleGAN3Config(mapping=mapping, layers=layers, size=36, channels=18, rate=16.0, bandwidth=2.0)


def random_tensors(config: StyleGANConfig, seed: int = 0, scale: float = 1.0) -> dict[str, NDArray[np.float32]]:
    """Weights of which nothing is zero or one by chance."""
    random = np.random.default_rng(seed)
    tensors = {name: random.normal(size=shape) * scale for name, shape in config.shapes().items()}
    for name in tensors:
        if name.endswith("resample_filter"):
            line = np.array([1, 3, 3, 1]) / 8
            tensors[name] = np.multiply.outer(line, line)
        if name.endswith(("up_filter", "down_filter")):
            taps = np.hanning(len(tensors[name]) + 2)[1:-1] * random.uniform(0.8, 1.2, len(tensors[name]))
            tensors[name] = np.multiply.outer(taps, taps[::-1]) if tensors[name].ndim == 2 else taps
            tensors[name] /= tensors[name].sum()
        if name.endswith("magnitude_ema"):
            tensors[name] = random.uniform(0.5, 2, ())
        if name.endswith("transform"):
            tensors[name] = np.eye(3)
        if name.startswith("mapping.fc"):
            tensors[name] = tensors[name] * 100
    return {name: np.asarray(value, np.float32) for name, value in tensors.items()}


@contextmanager
def foreign_modules() -> Iterator[None]:
    """Modules of the names that a published pickle refers to, while one is written."""
    persistence, util = types.ModuleType("torch_utils.persistence"), types.ModuleType("dnnlib.util")

    def _reconstruct_persistent_obj(meta: object) -> object:
        raise AssertionError(meta)

    class EasyDict(dict[str, Any]):
        pass

    for function, module in ((_reconstruct_persistent_obj, persistence), (EasyDict, util)):
        function.__module__, function.__qualname__ = module.__name__, function.__name__
        setattr(module, function.__name__, function)
    names = {"torch_utils": types.ModuleType("torch_utils"), "torch_utils.persistence": persistence,
             "dnnlib": types.ModuleType("dnnlib"), "dnnlib.util": util}  # fmt: skip
    sys.modules.update(names)
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


class Persistent:
    """A module that is saved as `torch_utils.persistence` saves it: its source as text, and its state."""

    def __init__(self, class_name: str, state: dict[str, Any]) -> None:
        self.class_name, self.state = class_name, state

    def __reduce__(self) -> tuple[Any, tuple[Any]]:
        persistence: Any = sys.modules["torch_utils.persistence"]
        meta = sys.modules["dnnlib.util"].EasyDict(  # type: ignore[attr-defined]
            type="class", version=6, module_src=SOURCE, class_name=self.class_name, state=self.state
        )
        return persistence._reconstruct_persistent_obj, (meta,)


def _module(tree: dict[str, Any], name: str, attributes: dict[str, dict[str, Any]]) -> Persistent:
    import torch

    buffers = ("w_avg", "resample_filter", "noise_const", "freqs", "phases", "transform", "magnitude_ema")
    state: dict[str, Any] = {"training": False, "_parameters": OrderedDict(), "_buffers": OrderedDict(),
                             "_non_persistent_buffers_set": set(), "_backward_hooks": OrderedDict(),
                             "_modules": OrderedDict(), **attributes.get(name, {})}  # fmt: skip
    for key, value in tree.items():
        if isinstance(value, dict):
            state["_modules"][key] = _module(value, f"{name}.{key}" if name else key, attributes)
        else:
            tensor = torch.from_numpy(value.copy())
            is_buffer = key in buffers or key.endswith("_filter")
            state["_buffers" if is_buffer else "_parameters"][key] = (
                tensor if is_buffer else torch.nn.Parameter(tensor, requires_grad=False)
            )
    return Persistent("Generator" if not name else "Module", state)


def write_official_pickle(path: Path, tensors: dict[str, NDArray[np.float32]], attributes: dict[str, dict[str, Any]],
                          augment_pipe: object = None) -> Path:  # fmt: skip
    """A plain pickle of {G, D, G_ema, augment_pipe, training_set_kwargs}, as the published training scripts write."""
    tree: dict[str, Any] = {}
    for name, value in tensors.items():
        *parents, leaf = name.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[leaf] = value
    with foreign_modules(), path.open("wb") as file:
        generator = _module(tree, "", attributes)
        other = Persistent("Discriminator", {"_parameters": OrderedDict(), "gain": np.float64(1.5), "size": np.ones(2)})
        content = {"G": generator, "D": other, "G_ema": generator, "augment_pipe": augment_pipe,
                   "training_set_kwargs": sys.modules["dnnlib.util"].EasyDict(path="x.zip")}  # type: ignore[attr-defined]  # fmt: skip
        pickle.dump(content, file)
    return path
