// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "ops/precision.h"

namespace aigc {

/// The step and the zero point (a whole number 0 … 255) of each channel in int8. Empty in the other precisions.
struct ElementScale {
    std::vector<float> step, zero;

    /// The smallest steps with which bytes hold the ranges low … high, and zero. A channel that is always zero gets
    /// the widest range of all channels, because its weights are rounded together with those of the others.
    static ElementScale of(const float* low, const float* high, std::size_t channels);
};

/// Store a value as an element. `step` and `zero` are read in int8 only.
void store_element(Precision precision, float value, float step, float zero, void* element);

}  // namespace aigc
