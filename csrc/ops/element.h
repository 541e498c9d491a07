// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc {

/// An *element* is one activation as it lies in memory between two layers. Its type depends on the precision:
///
///     float32    float
///     bfloat16   std::uint16_t, rounded to nearest even
///     int8       std::uint8_t with a step and a zero point: value = (byte - zero) step,
///                byte = clamp(round(value / step + zero), 0, 255), and 0 for a NaN
///
/// wavenet.h and conv2d.h say which steps and zero points they use; element_scale.h finds them from data.

/// Elements come in groups: the consecutive inputs that one instruction multiplies and adds into one sum. A group
/// of vector kernels has 32 bits: 1 float, 2 bfloat16 or 4 bytes. Kernels without vectors have groups of 1.
inline constexpr std::size_t kGroupBytes = 4;

/// Rows of elements are padded to a multiple of this many columns, so that kernels work on whole vectors.
inline constexpr std::size_t kElementPad = 16;

/// The columns of a padded row.
AIGC_INLINE constexpr std::size_t padded_columns(std::size_t columns) {
    return (columns + kElementPad - 1) / kElementPad * kElementPad;
}

}  // namespace aigc
