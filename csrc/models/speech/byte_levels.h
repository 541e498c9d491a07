// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/rows.h"
#include "base/thread_pool.h"

namespace aigc {

/// The 256 levels that values are rounded to before a product of bytes, as DynamicQuantizeLinear of ONNX has them:
/// level n stands for (n - zero) step, and zero is a level.
struct ByteLevels {
    float step = 1, zero = 0;

    /// The levels from the smallest to the largest of the values and zero.
    static ByteLevels of(Rows<const float> x, ThreadPool& pool);

    /// to[i] = level of from[i], less zero: a whole number from -255 to 255.
    void round(const float* from, float* to, std::size_t count) const;
};

}  // namespace aigc
