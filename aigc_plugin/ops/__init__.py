"""Operations: the kernels as functions of arrays.

Audio and features are float32 and time-major: `(time, channels)`, one row a time step, as the kernels need it; images
for `conv2d` are `(height, width, channels)`, planes for `resample` `(height, width)`, whose rows may be padded. Arrays
are numpy arrays or anything else on the CPU that speaks DLPack (a torch tensor, say); what comes back is of the
caller's kind. An array that is not C-contiguous is copied first.

Every function that computes takes `engine`: which kernels work, and on how many threads. None is the default engine:
the widest tier of the machine (or what AIGC_BACKEND names) on all processors. `aigc.Engine("reference", threads=1)` is
plain scalar code on one. The result does not depend on the threads. An operation that has several precisions takes
`precision`, which is "float32" unless the caller names another: the engine's own precision is for networks.

They raise InputError for values that do not fit and BackendUnavailable for a backend that is absent.
"""

from .attention import layer_norm, windowed_attention
from .colour import rgb_to_yuv, yuv_to_rgb
from .conv1d import Activation, conv1d
from .conv2d import conv2d
from .coupling import coupling_forward, coupling_inverse
from .invconv import invconv, invconv_inverse, invconv_log_det
from .limiter import limiter_gains, true_peaks
from .motion import MotionFlow, motion_flow, occlusion, scene_change, warp
from .noise import normal_noise
from .recurrent import WeightPrecision, coin_flips, lstm, matvec
from .resample import Filter, resample
from .upsample import upsample
from .warped_noise import periodic_fields, warped_colours
from .wavenet import wavenet_layer

__all__ = [
    "Activation",
    "Filter",
    "MotionFlow",
    "WeightPrecision",
    "coin_flips",
    "conv1d",
    "conv2d",
    "coupling_forward",
    "coupling_inverse",
    "invconv",
    "invconv_inverse",
    "invconv_log_det",
    "layer_norm",
    "limiter_gains",
    "lstm",
    "matvec",
    "motion_flow",
    "normal_noise",
    "occlusion",
    "periodic_fields",
    "resample",
    "rgb_to_yuv",
    "scene_change",
    "true_peaks",
    "upsample",
    "warp",
    "warped_colours",
    "wavenet_layer",
    "windowed_attention",
    "yuv_to_rgb",
]
