// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/aligned.h"
#include "ops/resample/resample.h"
#include "ops/resample/resample_axis.h"

namespace aigc {

/// The weights of an axis laid out for a kernel's `across`.
class PackedAcross {
  public:
    PackedAcross(const ResampleKernels& kernels, const AxisWeights& axis);
    AcrossTable table() const { return {taps_, windows_, shared_, base_.data(), picks_.data(), weights_.data()}; }

  private:
    void pack_blocks(const AxisWeights& axis, std::size_t lanes);
    void pack_dots(const AxisWeights& axis);

    std::size_t taps_, windows_;
    bool shared_ = false;
    AlignedBuffer<std::int32_t> base_, picks_;
    AlignedBuffer<float> weights_;
};

/// The same in fixed point.
class PackedBytesAcross {
  public:
    PackedBytesAcross(const BytesResampleKernels& kernels, const AxisWeights& axis);
    BytesAcrossTable table() const { return {pairs_, shared_, base_.data(), picks_.data(), weights_.data()}; }

    /// Fixed point has the range and the windows for these weights.
    static bool fits(const BytesResampleKernels& kernels, const AxisWeights& across, const AxisWeights& down);

  private:
    std::size_t pairs_;
    bool shared_ = false;
    AlignedBuffer<std::int32_t> base_;
    AlignedBuffer<std::uint16_t> picks_;
    AlignedBuffer<std::int16_t> weights_;
};

/// The weights of one output with 15 fractional bits, their sum exactly 1 (or one less where 1 is a weight of its own,
/// which has no such number).
void quantise_weights(const double* weights, std::size_t taps, std::int16_t* to);

}  // namespace aigc
