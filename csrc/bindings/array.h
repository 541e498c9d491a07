// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/rows.h"

namespace aigc {

/// A C-contiguous float32 array; pybind11 refuses anything else and converts nothing.
using FloatArray = pybind11::array_t<float, pybind11::array::c_style>;

inline std::string shape_text(const pybind11::array& array) { return pybind11::str(array.attr("shape")); }

/// The array as rows; throws InputError that shows its shape for another number of dimensions.
inline Rows<const float> rows_of(const FloatArray& array, const char* name) {
    if (array.ndim() != 2)
        throw InputError(std::string(name) + " must have 2 dimensions (rows, columns), not shape " + shape_text(array));
    const auto cols = static_cast<std::size_t>(array.shape(1));
    return {array.data(), static_cast<std::size_t>(array.shape(0)), cols, cols};
}

/// A 2-dimensional array as rows; throws InputError for another number of columns.
inline Rows<const float> rows_of(const FloatArray& array, const char* name, std::size_t cols) {
    const Rows<const float> rows = rows_of(array, name);
    if (rows.cols != cols)
        throw InputError(std::string(name) + " must have " + std::to_string(cols) + " columns, not shape " +
                         shape_text(array));
    return rows;
}

/// The elements of a 1-dimensional array; throws InputError for another number of them.
inline const float* vector_of(const FloatArray& array, const char* name, std::size_t size) {
    if (array.ndim() != 1 || static_cast<std::size_t>(array.shape(0)) != size)
        throw InputError(std::string(name) + " must have shape (" + std::to_string(size) + ",), not " +
                         shape_text(array));
    return array.data();
}

/// A new array, and its rows to write to.
struct NewRows {
    FloatArray array;
    Rows<float> rows;
    NewRows(std::size_t count, std::size_t cols)
        : array({static_cast<pybind11::ssize_t>(count), static_cast<pybind11::ssize_t>(cols)}),
          rows{array.mutable_data(), count, cols, cols} {}
};

}  // namespace aigc
