// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "models/speech/frame_encoder.h"
#include "models/speech/stream_conv.h"
#include "models/tensors.h"

namespace aigc {

/// The transposed convolution of a conditioning as one product: the row of a frame follows from `taps` frames, of which
/// `ahead` lie behind it in time.
struct UpsampleProduct {
    UpsampleProduct(const ConditioningConfig& config, const Tensors& tensors);
    std::size_t rows = 0, channels = 0, taps = 0, ahead = 0, columns = 0;  // rows: groups a frame
    std::vector<float> weights;  // (taps * channels) × columns, the earliest frame first
    std::vector<float> bias;     // columns
};

/// From mel frames to the condition of each group, on a stream:
///   upsample      a transposed convolution to the rate of samples, then n_group samples of each mel channel side by
///                 side (mel-major): the frame's own and earlier frames
///   group         a transposed convolution straight to the rate of groups; of m frames under the kernel, m / 2 lie
///                 ahead
///   transformer   convolutions with ReLU, transformer blocks, then as `group`
/// Each transposed convolution is one product of a few frames by hop / n_group * n_cond columns.
class Conditioning {
  public:
    Conditioning(const ConditioningConfig& config, const Tensors& tensors, const Engine& engine);

    std::size_t rows_per_frame() const { return config_.hop / config_.n_group; }
    /// Frames behind and ahead that a group depends on, at most.
    std::size_t behind() const;
    std::size_t ahead() const;

    class State {
      public:
        explicit State(const Conditioning& conditioning);

      private:
        friend class Conditioning;
        FrameEncoder::State encoder_;
        StreamConv::State upsample_;
    };

    /// Takes frames (n_mel columns) and appends the condition of those that became final, a row a frame:
    /// rows_per_frame() groups of n_cond columns side by side. All of them when it is the last call.
    void push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const;
    std::size_t columns() const { return rows_per_frame() * config_.n_cond; }

  private:
    ConditioningConfig config_;
    FrameEncoder encoder_;
    StreamConv upsample_;
};

}  // namespace aigc
