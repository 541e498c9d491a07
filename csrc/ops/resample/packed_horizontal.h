// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/aligned.h"
#include "ops/resample/resample.h"
#include "ops/resample/resample_axis.h"

namespace aigc {

/// The weights of an axis in the layout of a kernel's horizontal pass.
class PackedHorizontal {
  public:
    PackedHorizontal(const ResampleKernels& kernels, const AxisWeights& axis);
    HorizontalTable table() const {
        return {taps_, loads_per_block_, shared_, base_.data(), lane_indices_.data(), weights_.data()};
    }

  private:
    void pack_blocks(const AxisWeights& axis, std::size_t lanes);
    void pack_dots(const AxisWeights& axis);

    std::size_t taps_, loads_per_block_;
    bool shared_ = false;
    AlignedBuffer<std::int32_t> base_, lane_indices_;
    AlignedBuffer<float> weights_;
};

/// The same for the kernels in fixed point.
class PackedBytesHorizontal {
  public:
    PackedBytesHorizontal(const BytesResampleKernels& kernels, const AxisWeights& axis);
    BytesHorizontalTable table() const {
        return {pairs_, shared_, base_.data(), lane_indices_.data(), weights_.data()};
    }

    /// True if these weights fit the range and the loads of fixed point.
    static bool fits(const BytesResampleKernels& kernels, const AxisWeights& horizontal, const AxisWeights& vertical);

  private:
    std::size_t pairs_;
    bool shared_ = false;
    AlignedBuffer<std::int32_t> base_;
    AlignedBuffer<std::uint16_t> lane_indices_;
    AlignedBuffer<std::int16_t> weights_;
};

/// The weights of one output with 15 fractional bits. Their sum is exactly 1, or one unit less where a single weight is
/// 1, which is no number of this format.
void quantise_weights(const double* weights, std::size_t taps, std::int16_t* to);

}  // namespace aigc
