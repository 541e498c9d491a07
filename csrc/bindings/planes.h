// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/numpy.h>

#include <cstddef>
#include <string>

#include "bindings/array.h"
#include "ops/resample/resample_plan.h"

namespace aigc {

inline SampleType sample_type_of(const pybind11::array& plane, const char* name) {
    if (plane.dtype().equal(pybind11::dtype::of<std::uint8_t>())) return SampleType::u8;
    if (plane.dtype().equal(pybind11::dtype::of<std::uint16_t>())) return SampleType::u16;
    if (plane.dtype().equal(pybind11::dtype::of<float>())) return SampleType::f32;
    throw InputError(std::string(name) + " must be uint8, uint16 or float32, not " +
                     std::string(pybind11::str(plane.dtype())));
}

/// Check that the array is a plane of that size and type with contiguous rows; throws InputError where it is not.
inline void require_plane(const pybind11::array& plane, const char* name, SampleType type, std::size_t rows,
                          std::size_t cols) {
    const bool fits = plane.ndim() == 2 && static_cast<std::size_t>(plane.shape(0)) == rows &&
                      static_cast<std::size_t>(plane.shape(1)) == cols;
    if (!fits)
        throw InputError(std::string(name) + " must have shape (" + std::to_string(rows) + ", " + std::to_string(cols) +
                         "), not " + shape_text(plane));
    if (sample_type_of(plane, name) != type)
        throw InputError(std::string(name) + " has other samples: " + std::string(pybind11::str(plane.dtype())));
    if (cols > 1 && plane.strides(1) != plane.itemsize())
        throw InputError(std::string(name) + " must have contiguous rows");
}

inline ConstPlane plane_of(const pybind11::array& plane) {
    return {static_cast<const std::byte*>(plane.data()), static_cast<std::size_t>(plane.shape(0)),
            static_cast<std::size_t>(plane.shape(1)), plane.strides(0)};
}

/// The plane of an array to write to; throws, as NumPy does, where the array is not writeable.
inline MutablePlane mutable_plane_of(pybind11::array& plane) {
    return {static_cast<std::byte*>(plane.mutable_data()), static_cast<std::size_t>(plane.shape(0)),
            static_cast<std::size_t>(plane.shape(1)), plane.strides(0)};
}

}  // namespace aigc
