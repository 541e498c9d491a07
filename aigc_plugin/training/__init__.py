"""Training of all models; needs torch, hence the extra `train`."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import DependencyMissing

try:
    import torch as torch
except ImportError as error:
    raise DependencyMissing(
        "training needs torch, which is not installed", hint="pip install 'aigc_plugin[train]'"
    ) from error


def require_extras() -> None:
    """Raise DependencyMissing where a run would fail for want of a package, before its data are prepared."""
    if find_spec("tensorboard") is None:
        raise DependencyMissing(
            "a training run needs tensorboard, which is not installed", hint="pip install 'aigc_plugin[train]'"
        )
