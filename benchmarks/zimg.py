"""libzimg through ctypes: enough of its interface to upscale 8-bit yuv420p on any number of threads.

zimg has no threads of its own; like ffmpeg's zscale, each thread gets a graph for its own band of rows.
"""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from ctypes import POINTER, Structure, c_char, c_double, c_int, c_size_t, c_ssize_t, c_uint, c_void_p
from ctypes.util import find_library
from itertools import pairwise
from typing import Any

import numpy as np

_VERSION = 2 << 8 | 4
_BYTE, _YUV, _LIMITED, _LANCZOS, _ANY_CPU = 0, 2, 0, 5, 2
_ALL_ROWS = 0xFFFFFFFF


class _Region(Structure):
    _fields_ = [("left", c_double), ("top", c_double), ("width", c_double), ("height", c_double)]


class _Format(Structure):
    _fields_ = [
        ("version", c_uint), ("width", c_uint), ("height", c_uint), ("pixel_type", c_int),
        ("subsample_w", c_uint), ("subsample_h", c_uint), ("color_family", c_int), ("matrix", c_int),
        ("transfer", c_int), ("primaries", c_int), ("depth", c_uint), ("pixel_range", c_int), ("parity", c_int),
        ("chroma_location", c_int), ("region", _Region), ("alpha", c_int),
    ]  # fmt: skip


class _Parameters(Structure):
    _fields_ = [
        ("version", c_uint), ("filter", c_int), ("a", c_double), ("b", c_double), ("filter_uv", c_int),
        ("a_uv", c_double), ("b_uv", c_double), ("dither", c_int), ("cpu", c_int), ("luminance", c_double),
        ("approximate_gamma", c_char),
    ]  # fmt: skip


class _Plane(Structure):
    _fields_ = [("data", c_void_p), ("stride", c_ssize_t), ("mask", c_uint)]


class _Buffer(Structure):
    _fields_ = [("version", c_uint), ("plane", _Plane * 4)]


def load() -> Any:
    """Load the library; None if there is none."""
    name = find_library("zimg")
    if name is None:
        return None
    zimg = ctypes.CDLL(name)
    zimg.zimg_filter_graph_build.restype = c_void_p
    zimg.zimg_filter_graph_build.argtypes = [POINTER(_Format), POINTER(_Format), POINTER(_Parameters)]
    zimg.zimg_filter_graph_get_tmp_size.argtypes = [c_void_p, POINTER(c_size_t)]
    zimg.zimg_filter_graph_process.argtypes = [c_void_p, POINTER(_Buffer), POINTER(_Buffer), *[c_void_p] * 5]
    return zimg


class Lanczos:
    """Upscales planes of yuv420p (`source`, `target`: three uint8 planes on 64-byte boundaries) by 3-lobed Lanczos."""

    def __init__(self, zimg: Any, source: list[np.ndarray], target: list[np.ndarray], threads: int) -> None:
        self._zimg, self._threads = zimg, ThreadPoolExecutor(threads)
        self._planes = source, target  # the graphs know nothing but their addresses
        height, rows = source[0].shape[0], target[0].shape[0]
        edges = [rows * number // threads // 2 * 2 for number in range(threads)] + [rows]
        self._bands = [self._band(source, target, first, last, height / rows) for first, last in pairwise(edges)]

    def run(self) -> None:
        for failed in self._threads.map(self._process, self._bands):
            assert not failed, "zimg failed"

    def _process(self, band: tuple[Any, ...]) -> int:
        graph, source, target, memory = band
        return int(self._zimg.zimg_filter_graph_process(graph, source, target, memory.ctypes.data + 64, *[None] * 4))

    def _band(
        self, source: list[np.ndarray], target: list[np.ndarray], first: int, last: int, step: float
    ) -> tuple[Any, ...]:
        into, out = self._format(source), self._format(target)
        into.region = _Region(0, first * step, into.width, (last - first) * step)
        out.height = last - first
        parameters = _Parameters()
        self._zimg.zimg_graph_builder_params_default(ctypes.byref(parameters), _VERSION)
        parameters.filter = parameters.filter_uv = _LANCZOS
        parameters.a = parameters.a_uv = 3
        parameters.cpu = _ANY_CPU
        graph = self._zimg.zimg_filter_graph_build(into, out, parameters)
        assert graph, "zimg refuses the graph"
        size = c_size_t()
        self._zimg.zimg_filter_graph_get_tmp_size(graph, size)
        memory = np.empty(size.value + 128, np.uint8)
        memory = memory[-memory.ctypes.data % 64 :]
        return graph, _buffer(source, 0), _buffer(target, first), memory

    def _format(self, planes: list[np.ndarray]) -> _Format:
        structure = _Format()
        self._zimg.zimg_image_format_default(ctypes.byref(structure), _VERSION)
        structure.height, structure.width = planes[0].shape
        structure.pixel_type, structure.color_family, structure.pixel_range, structure.depth = _BYTE, _YUV, _LIMITED, 8
        structure.subsample_w = structure.subsample_h = 1
        return structure


def _buffer(planes: list[np.ndarray], first: int) -> _Buffer:
    structure = _Buffer(_VERSION)
    for number, plane in enumerate(planes):
        row = first if number == 0 else first // 2
        address = plane.ctypes.data + row * plane.strides[0]
        structure.plane[number] = _Plane(address, plane.strides[0], _ALL_ROWS)
    return structure
