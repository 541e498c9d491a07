// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "models/engine.h"
#include "models/sliding_rows.h"
#include "ops/conv1d/packed_conv1d.h"

namespace aigc {

/// A convolution over the frames of a stream, zero-padded at the true ends of the stream: the row of frame q depends
/// on frames q - behind … q + ahead.
class StreamConv {
  public:
    /// weights: ((behind + 1 + ahead) * channels) × columns, the earliest frame first. bias: a column or null.
    StreamConv(const Engine& engine, std::size_t channels, std::size_t behind, std::size_t ahead,
               Rows<const float> weights, const float* bias, Activation activation);

    std::size_t columns() const { return conv_.columns(); }
    std::size_t behind() const { return behind_; }
    std::size_t ahead() const { return ahead_; }

    struct State {
        explicit State(const StreamConv& conv);
        SlidingRows<float> frames;  // with the padding in front
    };

    /// Takes frames and appends the rows that became final; all of them when it is the last call.
    void push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const;

  private:
    Engine engine_;
    std::size_t channels_, behind_, ahead_;
    PackedConv1d conv_;
    Activation activation_;
};

}  // namespace aigc
