// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
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

/// Columns of a frame behind the encoder.
std::size_t encoded_columns(const ConditioningConfig& config);

/// The part of a conditioning (see conditioning.h) that works on frames: convolutions with ReLU, then transformer
/// blocks; in the kinds `upsample` and `group` it passes the mel frames on.
class FrameEncoder {
  public:
    /// Throws InputError for a configuration or tensors that do not fit.
    FrameEncoder(const ConditioningConfig& config, const Tensors& tensors, const Engine& engine);

    std::size_t columns() const { return encoded_columns(config_); }
    /// Frames behind and ahead that a frame depends on, at most.
    std::size_t behind() const;
    std::size_t ahead() const;

    class State {
      public:
        explicit State(const FrameEncoder& encoder);

      private:
        friend class FrameEncoder;
        std::vector<StreamConv::State> convs_;
        std::vector<TransformerBlock::State> blocks_;
    };

    /// Takes frames (n_mel columns) and appends those that became final (columns() columns); all of them when it is the
    /// last call.
    void push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const;

  private:
    void load(const Tensors& tensors, const Engine& engine);

    ConditioningConfig config_;
    std::vector<StreamConv> convs_;
    std::vector<TransformerBlock> blocks_;
};

}  // namespace aigc
