// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "models/frame_network.h"

namespace aigc {

/// value = (sample - offset) / span; whole numbers end at peak.
struct SampleRange {
    float offset = 0.0f, span = 1.0f, peak = 1.0f;
};

SampleRange sample_range(const Planes<const void>& planes);

/// Where every `stride`-th element goes, from element `first` of `data` on.
struct ElementTarget {
    std::byte* data;
    std::size_t stride, first;
};

/// `count` samples of row y of a plane from column `left` on as elements; beyond the sides the edge is repeated, or
/// zeros stand there. A sample that is not finite counts as 0.
void read_samples(const Planes<const void>& planes, std::size_t plane, std::size_t y, std::ptrdiff_t left,
                  std::size_t count, bool zero_border, Precision precision, const ElementTarget& target);

/// `count` samples as they are, as floats.
void read_codes(const Planes<const void>& planes, std::size_t plane, std::size_t y, std::size_t x, std::size_t count,
                float* out);

void* sample_at(const Planes<void>& planes, std::size_t plane, std::size_t y, std::size_t x);

}  // namespace aigc
