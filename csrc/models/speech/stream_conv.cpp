// SPDX-License-Identifier: Apache-2.0
#include "models/speech/stream_conv.h"

#include <algorithm>

namespace aigc {
namespace {

void append_zeros(SlidingRows<float>& rows, std::size_t count) {
    const Rows<float> zeros = rows.append(count);
    if (count) std::fill_n(zeros.data, count * zeros.stride, 0.0f);
}

}  // namespace

StreamConv::StreamConv(const Engine& engine, std::size_t channels, std::size_t behind, std::size_t ahead,
                       Rows<const float> weights, const float* bias, Activation activation)
    : engine_(engine),
      channels_(channels),
      behind_(behind),
      ahead_(ahead),
      conv_(*engine.table, weights, bias),
      activation_(activation) {}

StreamConv::State::State(const StreamConv& conv) : frames(conv.channels_) { append_zeros(frames, conv.behind_); }

void StreamConv::push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const {
    const Rows<float> taken = state.frames.append(frames.rows);
    for (std::size_t t = 0; t < frames.rows; ++t) std::copy_n(frames.row(t), channels_, taken.row(t));
    if (last) append_zeros(state.frames, ahead_);
    const std::size_t first = state.frames.begin(), held = state.frames.end() - first, taps = behind_ + 1 + ahead_;
    if (held < taps) return;
    const std::size_t ready = held - taps + 1;
    const Rows<const float> x{state.frames.rows(first, held).data, ready, taps * channels_, channels_};
    conv_.run(x, out.append(ready), activation_, false, *engine_.pool);
    state.frames.drop_before(first + ready);
}

}  // namespace aigc
