// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "models/video/upscaler_network.h"

namespace aigc {

/// The map from samples to values: value = (sample - offset) / span; whole numbers are at most peak.
struct SampleRange {
    float offset = 0.0f, span = 1.0f, peak = 1.0f;
};

SampleRange sample_range(const Planes<const void>& planes);

/// A place to write elements to: every `stride`-th, from element `first` of `data` on.
struct ElementTarget {
    std::byte* data;
    std::size_t stride, first;
};

/// Reads samples as elements. A sample that is not finite counts as 0.
class SampleReader {
  public:
    SampleReader(const Planes<const void>& planes, Precision precision, bool zero_border);

    /// `count` samples of row y of a plane from column `left` on; beyond the sides the edge is repeated, or zeros stand
    /// there.
    void read(std::size_t plane, std::size_t y, std::ptrdiff_t left, std::size_t count,
              const ElementTarget& target) const;

  private:
    template <class T>
    void read_row(std::size_t plane, std::size_t y, std::ptrdiff_t left, std::size_t count,
                  const ElementTarget& target) const;
    template <class T>
    void convert(const T* row, std::size_t count, const ElementTarget& target) const;

    const Planes<const void>& planes_;
    const SampleRange range_;
    const Precision precision_;
    const bool zero_border_;
    alignas(4) std::byte table_[256 * 4] = {};  // the element of every sample of 8 bits
};

/// `count` samples as floats, without scaling.
void read_codes(const Planes<const void>& planes, std::size_t plane, std::size_t y, std::size_t x, std::size_t count,
                float* out);

void* sample_at(const Planes<void>& planes, std::size_t plane, std::size_t y, std::size_t x);

}  // namespace aigc
