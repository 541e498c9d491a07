// SPDX-License-Identifier: Apache-2.0
#include "models/speech/wavenet_cuda.h"

#include <algorithm>

namespace aigc::cuda {
namespace {

void reserve(Buffer<std::uint16_t>& buffer, const std::shared_ptr<Device>& device, Queue& queue, std::size_t size) {
    if (buffer.size() >= size) return;
    queue.wait();
    buffer = {};
    buffer = Buffer<std::uint16_t>(device, size);
}

/// rows × columns with zeros behind the columns.
std::vector<float> padded(const float* values, std::size_t rows, std::size_t columns, std::size_t wide) {
    std::vector<float> out(rows * wide);
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(values + r * columns, columns, out.data() + r * wide);
    return out;
}

}  // namespace

WaveNetStack::WaveNetStack(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix,
                           std::shared_ptr<Device> device, Queue& queue)
    : config_(config), device_(std::move(device)), channels_(padded_channels(config.n_channels)) {
    WaveNetTensors read(config, tensors, prefix);
    const std::size_t real = config.n_channels;
    start_weight_ = {device_, queue, padded(read.start_weight.data(), config.n_in, real, channels_)};
    start_bias_ = {device_, queue, padded(read.start_bias.data, 1, real, channels_)};
    end_bias_ = {device_, queue, padded(read.end_bias.data, 1, config.n_out, config.n_out)};
    for (std::size_t i = 0; i < config.n_layers; ++i) {
        const WavenetPacking packing(read.shape(i), read.folded(i));
        Layer layer{{device_, queue, packing.gate_weight},
                    {device_, queue, packing.out_weight},
                    {device_, queue, packing.gate_bias},
                    {device_, queue, packing.out_bias},
                    {}};
        WavenetParameters& p = layer.parameters;
        p.gate_weight = layer.gate_weight.data(), p.out_weight = layer.out_weight.data();
        p.gate_bias = layer.gate_bias.data(), p.out_bias = layer.out_bias.data();
        p.channels = packing.channels, p.n_cond = packing.n_cond;
        p.taps = static_cast<int>(config.kernel_size), p.dilation = 1 << i;
        p.n_residual = packing.n_residual, p.n_skip = packing.n_skip, p.out_columns = packing.out_columns;
        layers_.push_back(std::move(layer));
    }
}

WaveNetStack::State::State(const WaveNetStack& stack, Queue& queue)
    : position_(stack.config_.n_layers),
      residual_(stack.device_, stack.channels_),
      skip_(stack.device_, stack.config_.n_out) {
    for (std::size_t i = 0; i < stack.config_.n_layers; ++i) {
        const std::size_t reach = stack.reach_of(i);
        for (auto* buffers : {&kept_, &spare_}) {
            buffers->emplace_back(stack.device_, 2 * reach * stack.channels_);
            queue.clear(buffers->back().address(), buffers->back().size() * sizeof(std::uint16_t));
        }
        kept_rows_.push_back(reach);
    }
}

void WaveNetStack::State::drop(std::size_t rows) {
    residual_.drop_before(finished() + rows);
    skip_.drop_before(residual_.begin());
}

std::size_t WaveNetStack::push(State& state, Workspace& work, Queue& queue, DeviceView x,
                               const DeviceRows<std::uint16_t>& cond, bool last) const {
    for (auto& buffer : work.x) reserve(buffer, device_, queue, (x.rows + reach()) * channels_);
    std::size_t rows = x.rows;
    start(state, work, queue, x);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const std::size_t fresh = rows, needed = 2 * reach_of(i);
        const std::size_t available = state.kept_rows_[i] + fresh + (last ? reach_of(i) : 0);
        rows = available > needed ? available - needed : 0;
        WavenetParameters p = layers_[i].parameters;
        p.kept = state.kept_[i].data(), p.fresh = work.x[i % 2].data(), p.next = work.x[(i + 1) % 2].data();
        p.kept_rows = static_cast<int>(state.kept_rows_[i]), p.fresh_rows = static_cast<int>(fresh);
        p.rows = static_cast<int>(rows);
        if (rows) {
            p.cond = p.n_cond ? cond.rows(state.position_[i]) : nullptr;
            p.residual = state.residual_.rows(state.position_[i]);
            p.skip = state.skip_.rows(state.position_[i]);
            queue.launch("wavenet", {blocks_of(rows, kWavenetRows)}, kWavenetThreads, wavenet_shared(p.channels), p);
        }
        if (!last) keep(state, work, queue, i, fresh);
        state.position_[i] += rows;
    }
    return rows;
}

/// The first layer's new input, and what its outputs are added to.
void WaveNetStack::start(State& state, Workspace& work, Queue& queue, DeviceView x) const {
    float* const residual = state.residual_.append(queue, x.rows);
    float* const skip = state.skip_.append(queue, x.rows);
    const std::size_t elements = x.rows * channels_;
    queue.launch(
        "wavenet_start", {blocks_of(elements, kWavenetStartThreads)}, kWavenetStartThreads, 0,
        WavenetStartParameters{x.data, start_weight_.data(), start_bias_.data(), end_bias_.data(), residual,
                               work.x[0].data(), skip, static_cast<int>(x.rows), static_cast<int>(config_.n_in),
                               x.stride, static_cast<int>(channels_), static_cast<int>(config_.n_out)});
}

/// Keeps the last rows of a layer's input, which its next outputs need.
void WaveNetStack::keep(State& state, Workspace& work, Queue& queue, std::size_t layer, std::size_t fresh) const {
    const std::size_t had = state.kept_rows_[layer], keeps = std::min(had + fresh, 2 * reach_of(layer));
    const std::size_t of_fresh = std::min(fresh, keeps), of_kept = keeps - of_fresh, row = channels_;
    Buffer<std::uint16_t>&from = state.kept_[layer], &to = state.spare_[layer];
    constexpr std::size_t kBytes = sizeof(std::uint16_t);
    queue.copy(to.address(), from.address((had - of_kept) * row), of_kept * row * kBytes);
    queue.copy(to.address(of_kept * row), work.x[layer % 2].address((fresh - of_fresh) * row), of_fresh * row * kBytes);
    std::swap(from, to);
    state.kept_rows_[layer] = keeps;
}

}  // namespace aigc::cuda
