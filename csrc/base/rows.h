// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc {

/// A view of a time-major matrix: row = time step, column = channel. Owns nothing.
/// `stride` is the distance between rows in elements; it may be smaller than `cols`, and then the rows
/// overlap: a convolution over taps * channels consecutive floats is a view with stride = channels.
template <class T>
struct Rows {
    T* data = nullptr;
    std::size_t rows = 0, cols = 0, stride = 0;

    AIGC_INLINE T* row(std::size_t i) const { return data + i * stride; }
    /// Rows first … first + count.
    AIGC_INLINE Rows slice(std::size_t first, std::size_t count) const { return {row(first), count, cols, stride}; }
    /// Columns first … first + count of every row.
    AIGC_INLINE Rows columns(std::size_t first, std::size_t count) const { return {data + first, rows, count, stride}; }
    AIGC_INLINE operator Rows<const T>() const { return {data, rows, cols, stride}; }
};

}  // namespace aigc
