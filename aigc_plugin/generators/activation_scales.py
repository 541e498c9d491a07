"""The ranges that int8 activations are scaled by: from the file, from the cache, or measured once on packaged mels."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np

from ..signal.envelope import coefficient_envelope
from ..types import FloatArray
from ..weights.cache import cached_scales, store_scales
from ..weights.model import Model

_IN_FILE = "scales.activation"
