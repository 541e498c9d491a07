// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc {

/// The type in which a kernel holds its weights and, where its header says so, its activations (see element.h).
/// Sums are float32, or exact 32-bit integers in int8.
enum class Precision { float32, bfloat16, int8 };

inline constexpr std::size_t kPrecisions = 3;

/// One T for each precision, indexed by it.
template <class T>
struct ByPrecision {
    T values[kPrecisions] = {};

    AIGC_INLINE constexpr T& operator[](Precision precision) { return values[static_cast<std::size_t>(precision)]; }
    AIGC_INLINE constexpr const T& operator[](Precision precision) const {
        return values[static_cast<std::size_t>(precision)];
    }
};

}  // namespace aigc
