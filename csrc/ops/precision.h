// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace aigc {

/// How a kernel holds its weights, and where it says so its activations; sums are float32 or exact integers.
enum class Precision { float32, bfloat16, int8 };

}  // namespace aigc
