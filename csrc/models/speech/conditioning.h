// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "models/speech/stream_conv.h"
#include "models/speech/transformer_block.h"
#include "models/tensors.h"

namespace aigc {

enum class ConditioningKind { upsample, group, transformer };

struct ConditioningConfig {
    ConditioningKind kind = ConditioningKind::upsample;
    std::size_t n_mel = 0, n_group = 0, hop = 0;
    std::size_t n_cond = 0;                              // columns given a group
    std::size_t encoder_layers = 0, encoder_kernel = 0;  // transformer alone, as are those below
    std::size_t transformer_layers = 0;
    TransformerSizes transformer;
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
        std::vector<StreamConv::State> encoder_;
        std::vector<TransformerBlock::State> blocks_;
        std::optional<StreamConv::State> upsample_;
    };

    /// Takes frames (n_mel columns) and appends the condition of those that became final, a row a frame:
    /// rows_per_frame() groups of n_cond columns side by side. All of them when it is the last call.
    void push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const;
    std::size_t columns() const { return rows_per_frame() * config_.n_cond; }

  private:
    StreamConv load_upsample(const Tensors& tensors, const Engine& engine) const;
    void load_encoder(const Tensors& tensors, const Engine& engine);

    ConditioningConfig config_;
    std::vector<StreamConv> encoder_;
    std::vector<TransformerBlock> blocks_;
    std::optional<StreamConv> upsample_;
};

}  // namespace aigc
