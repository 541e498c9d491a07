// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// The type in which a kernel holds its weights and, where its header says so, its activations (see element.h).
/// Sums are float32, or exact 32-bit integers in int8.
enum class Precision { float32, bfloat16, int8 };

inline constexpr std::size_t kPrecisions = 3;

}  // namespace aigc
