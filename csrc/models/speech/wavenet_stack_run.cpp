// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "models/speech/wavenet_stack.h"

namespace aigc {
namespace {

/// Rows of a block: many, because a layer's weights are read once a block; not too many, so that its buffers stay in
/// the last-level cache.
constexpr std::size_t kBlockRows = 2048;
/// Rows that one thread takes at a time: with a tile of weights they fit the second-level cache. A multiple of
/// every kernel's register tile.
constexpr std::size_t kChunkRows = 48, kTileRows = 12;

std::size_t round_up(std::size_t value, std::size_t step) { return (value + step - 1) / step * step; }

/// Equal chunks, as many as a multiple of the threads.
std::size_t chunk_rows(std::size_t rows, std::size_t threads) {
    const std::size_t chunks = round_up((rows + kChunkRows - 1) / kChunkRows, threads);
    return round_up((rows + chunks - 1) / chunks, kTileRows);
}

template <class T>
void reserve(AlignedBuffer<T>& buffer, std::size_t size) {
    if (buffer.size() < size) buffer = AlignedBuffer<T>(size);
}

}  // namespace

WaveNetStack::State::State(const WaveNetStack& stack)
    : tail_rows_(stack.config_.n_layers),
      position_(stack.config_.n_layers),
      residual_(stack.config_.n_channels, padded_columns(stack.config_.n_channels)),
      skip_(stack.config_.n_out, padded_columns(stack.config_.n_out)) {
    const std::size_t row = stack.row_bytes(stack.config_.n_channels);
    for (std::size_t i = 0; i < stack.config_.n_layers; ++i) {
        tail_rows_[i] = stack.reach_of(i);
        tails_.emplace_back(2 * tail_rows_[i] * row);
        std::memset(tails_[i].data(), stack.zero_byte(), tail_rows_[i] * row);
    }
}

void WaveNetStack::push(State& state, Workspace& work, Rows<const float> x, ConditionRows* cond, bool last,
                        SlidingRows<float>& out, const Observer* observer) const {
    std::size_t first = 0;
    for (; first + kBlockRows < x.rows; first += kBlockRows)
        push_block(state, work, x.slice(first, kBlockRows), cond, false, out, observer);
    push_block(state, work, x.slice(first, x.rows - first), cond, last, out, observer);
}

void WaveNetStack::push_block(State& state, Workspace& work, Rows<const float> x, ConditionRows* cond, bool last,
                              SlidingRows<float>& out, const Observer* observer) const {
    const std::size_t row = row_bytes(config_.n_channels), most = x.rows + reach() + 3 * reach_of(config_.n_layers - 1);
    for (auto& buffer : work.x) reserve(buffer, most * row);
    reserve(work.acts, (x.rows + reach()) * row);
    std::size_t rows = x.rows;
    if (rows > 0) start(state, work, x);
    for (std::size_t i = 0; i < config_.n_layers; ++i) {
        const std::size_t available = open_input(state, work, i, rows, last);
        const std::size_t needed = 2 * reach_of(i);
        rows = available > needed ? available - needed : 0;
        run_layer(state, work, i, rows, cond);
        if (observer) {
            const std::byte* inputs = work.x[i % 2].data() + reach_of(i) * row;
            (*observer)(i, {inputs, rows, row, row});
        }
        close_input(state, work, i, available);
        state.position_[i] += rows;
    }
    const Rows<float> done = state.skip_.rows(state.finished(), rows), given = out.append(rows);
    for (std::size_t t = 0; t < rows; ++t) std::copy_n(done.row(t), config_.n_out, given.row(t));
    state.residual_.drop_before(state.finished() + rows);
    state.skip_.drop_before(state.residual_.begin());
}

/// The first layer's new rows, behind what it kept of the old ones.
void WaveNetStack::start(State& state, Workspace& work, Rows<const float> x) const {
    const Rows<float> residual = state.residual_.append(x.rows), skip = state.skip_.append(x.rows);
    start_.run(x, residual, Activation::none, false, *engine_.pool);
    const std::size_t row = row_bytes(config_.n_channels), padded = residual.stride;
    std::byte* elements = work.x[0].data() + state.tail_rows_[0] * row;
    const WavenetKernels& kernels = engine_.wavenet();
    for (std::size_t t = 0; t < x.rows; ++t) {
        kernels.convert(residual.row(t), inverse_steps_[0].data(), padded, elements + t * row);
        std::copy(end_bias_.begin(), end_bias_.end(), skip.row(t));
    }
}

/// Completes a layer's input: what it kept in front, and zeros behind at the end of the signal. Returns its rows.
std::size_t WaveNetStack::open_input(State& state, Workspace& work, std::size_t layer, std::size_t rows,
                                     bool last) const {
    const std::size_t row = row_bytes(config_.n_channels), kept = state.tail_rows_[layer];
    std::byte* x = work.x[layer % 2].data();
    if (kept) std::memcpy(x, state.tails_[layer].data(), kept * row);
    const std::size_t padding = last ? reach_of(layer) : 0;
    std::memset(x + (kept + rows) * row, zero_byte(), padding * row);
    return kept + rows + padding;
}

/// Keeps the last rows of a layer's input, which its next outputs need.
void WaveNetStack::close_input(State& state, Workspace& work, std::size_t layer, std::size_t available) const {
    const std::size_t row = row_bytes(config_.n_channels), kept = std::min(available, 2 * reach_of(layer));
    if (kept) std::memcpy(state.tails_[layer].data(), work.x[layer % 2].data() + (available - kept) * row, kept * row);
    state.tail_rows_[layer] = kept;
}

void WaveNetStack::run_layer(State& state, Workspace& work, std::size_t layer, std::size_t rows,
                             ConditionRows* cond) const {
    if (rows == 0) return;
    const std::size_t position = state.position_[layer], padded = padded_columns(config_.n_channels);
    const std::size_t row = row_bytes(config_.n_channels), n_layers = config_.n_layers;
    std::byte* x = work.x[layer % 2].data() + reach_of(layer) * row;
    std::byte* next = nullptr;
    if (layer + 1 < n_layers) next = work.x[(layer + 1) % 2].data() + state.tail_rows_[layer + 1] * row;
    const Rows<float> residual = state.residual_.rows(position, rows), skip = state.skip_.rows(position, rows);
    const std::size_t chunk = chunk_rows(rows, static_cast<std::size_t>(engine_.pool->threads()));
    engine_.pool->parallel_for((rows + chunk - 1) / chunk, [&](std::size_t c) {
        const std::size_t first = c * chunk, count = std::min(chunk, rows - first);
        WavenetCall call;
        call.rows = count;
        call.dilation = std::size_t{1} << layer;
        call.x = x + first * row;
        call.x_stride = padded;
        if (cond) {
            call.cond = cond->elements(position + first);
            call.cond_stride = cond->stride();
            call.cond_step = cond->steps(position + first);
        }
        call.acts = work.acts.data() + first * row;
        call.residual = residual.slice(first, count);
        if (next) {
            call.next = next + first * row;
            call.next_inverse_step = inverse_steps_[layer + 1].data();
        }
        call.skip = skip.slice(first, count);
        engine_.wavenet().run(layers_[layer].layer(), call);
    });
}

}  // namespace aigc
