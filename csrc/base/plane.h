// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// A plane in memory: rows of `cols` samples, `stride` bytes apart.
template <class Byte>
struct PlaneView {
    Byte* data;
    std::size_t rows, cols;
    std::ptrdiff_t stride;

    Byte* row(std::size_t i) const { return data + static_cast<std::ptrdiff_t>(i) * stride; }
};
using ConstPlane = PlaneView<const std::byte>;
using MutablePlane = PlaneView<std::byte>;

}  // namespace aigc
