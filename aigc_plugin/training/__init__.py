"""Training of all models; needs torch, hence the extra `train`."""

from __future__ import annotations

from ..errors import DependencyMissing

try:
    import torch as torch
except ImportError as error:
    raise DependencyMissing(
        "training needs torch, which is not installed", hint="pip install 'aigc_plugin[train]'"
    ) from error
