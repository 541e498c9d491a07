// SPDX-License-Identifier: Apache-2.0
#include "models/speech/wavenet_stack.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "models/speech/wavenet_tensors.h"

namespace aigc {
WaveNetStack::WaveNetStack(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix,
                           const Engine& engine, const float* x_steps)
    : config_(config), engine_(engine) {
    if (engine_.precision == Precision::int8 && !x_steps)
        throw InputError("int8 needs activation scales: calibrate the model in float32 first");
    WaveNetTensors read(config, tensors, prefix);
    pack_start_and_end_bias(read);
    pack_layers(read, x_steps);
}

void WaveNetStack::pack_start_and_end_bias(const WaveNetTensors& tensors) {
    const std::size_t channels = config_.n_channels;
    start_ = PackedConv1d(*engine_.table, {tensors.start_weight.data(), config_.n_in, channels, channels},
                          tensors.start_bias.data);
    end_bias_.resize(padded_columns(config_.n_out));
    std::copy_n(tensors.end_bias.data, config_.n_out, end_bias_.begin());
}

void WaveNetStack::pack_layers(WaveNetTensors& tensors, const float* x_steps) {
    const std::size_t n_layers = config_.n_layers, channels = config_.n_channels;
    std::vector<std::optional<PackedWavenet>> packed(n_layers);
    engine_.pool->parallel_for(n_layers, [&](std::size_t i) {
        packed[i].emplace(engine_.wavenet(), tensors.shape(i), tensors.folded(i),
                          x_steps ? x_steps + i * channels : nullptr);
    });
    for (std::size_t i = 0; i < n_layers; ++i) {
        layers_.push_back(*std::move(packed[i]));
        inverse_steps_.emplace_back(padded_columns(channels));
        for (std::size_t c = 0; x_steps && c < channels; ++c) inverse_steps_[i][c] = 1.0f / x_steps[i * channels + c];
    }
}

}  // namespace aigc
