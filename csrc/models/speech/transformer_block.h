// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/sliding_rows.h"
#include "models/tensors.h"
#include "ops/conv1d/packed_conv1d.h"

namespace aigc {

struct TransformerSizes {
    std::size_t width = 0, heads = 0, feed = 0, window = 0;
};

/// A pre-norm transformer block on a stream of frames:
///
///     x += out(attention(norm1(x)))        each frame attends to the frames within the window that exist
///     x += feed.1(gelu(feed.0(norm2(x))))
///
/// so a frame is final once the window behind it has come in.
class TransformerBlock {
  public:
    TransformerBlock(const Engine& engine, const TransformerSizes& sizes, const Tensors& tensors,
                     const std::string& prefix);

    struct State {
        explicit State(const TransformerBlock& block);
        SlidingRows<float> x, qkv;
        std::size_t done = 0;
    };

    /// Takes frames and appends those that became final; all of them when it is the last call.
    void push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const;

  private:
    struct Norm {
        Tensor weight, bias;
    };
    Norm load_norm(const Tensors& tensors, const std::string& name) const;
    void normalise(const Norm& norm, Rows<const float> x, Rows<float> out) const;
    void attend(State& state, std::size_t count, Rows<float> x) const;
    void feed(Rows<float> x) const;

    Engine engine_;
    TransformerSizes sizes_;
    Norm norm1_, norm2_;
    Tensor attention_bias_;
    PackedConv1d qkv_, out_, feed0_, feed1_;
};

}  // namespace aigc
