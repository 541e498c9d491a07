// SPDX-License-Identifier: Apache-2.0
#include "models/speech/wavenet_stack.h"

#include <algorithm>
#include <optional>

#include "base/error.h"

namespace aigc {
namespace {

void check(const WaveNetConfig& config) {
    const auto refuse = [](const char* name, std::size_t value, const char* wanted) {
        throw InputError(std::string(name) + " must be " + wanted + ", not " + std::to_string(value));
    };
    if (config.n_in == 0) refuse("n_in", config.n_in, "1 or more");
    if (config.n_out == 0) refuse("n_out", config.n_out, "1 or more");
    if (config.n_channels == 0) refuse("n_channels", config.n_channels, "1 or more");
    if (config.n_layers == 0 || config.n_layers > 16) refuse("n_layers", config.n_layers, "1 to 16");
    if (config.kernel_size % 2 == 0 || config.kernel_size > 31)
        refuse("kernel_size", config.kernel_size, "odd, 1 to 31");
}

/// The tensors that one layer's weights are packed from; holds the tensors until that is done.
struct LayerTensors {
    Tensor in_weight, in_bias, out_weight, out_bias;
    std::vector<float> folded_weight, folded_bias;  // residual rows, then end · skip rows
};

/// Replaces the skip rows by their product with the end convolution (n_out × channels).
void fold_end(LayerTensors& layer, const Tensor& end, std::size_t n_out, std::size_t channels, bool last) {
    const std::size_t residual = last ? 0 : channels;
    const float* skip = layer.out_weight.data + residual * channels;
    layer.folded_weight.assign(layer.out_weight.data, skip);
    layer.folded_bias.assign(layer.out_bias.data, layer.out_bias.data + residual);
    std::vector<double> sums(channels);
    for (std::size_t o = 0; o < n_out; ++o) {
        std::fill(sums.begin(), sums.end(), 0.0);
        double bias = 0.0;
        for (std::size_t s = 0; s < channels; ++s) {
            const double factor = end.data[o * channels + s];
            bias += factor * layer.out_bias.data[residual + s];
            for (std::size_t c = 0; c < channels; ++c) sums[c] += factor * skip[s * channels + c];
        }
        for (double sum : sums) layer.folded_weight.push_back(static_cast<float>(sum));
        layer.folded_bias.push_back(static_cast<float>(bias));
    }
}

}  // namespace

WaveNetStack::WaveNetStack(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix,
                           const Engine& engine, const float* x_steps)
    : config_(config), engine_(engine) {
    check(config);
    if (engine_.precision == Precision::int8 && !x_steps)
        throw InputError("int8 needs activation scales: calibrate the model in float32 first");
    pack_start_and_end_bias(tensors, prefix);
    pack_layers(tensors, prefix, x_steps);
}

void WaveNetStack::pack_start_and_end_bias(const Tensors& tensors, const std::string& prefix) {
    const std::size_t channels = config_.n_channels;
    const Tensor weight = tensors.get(prefix + "start.weight", {channels, config_.n_in, 1});
    const Tensor bias = tensors.get(prefix + "start.bias", {channels});
    std::vector<float> transposed(config_.n_in * channels);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < config_.n_in; ++i) transposed[i * channels + c] = weight.data[c * config_.n_in + i];
    start_ = PackedConv1d(*engine_.table, {transposed.data(), config_.n_in, channels, channels}, bias.data);

    end_bias_.resize(padded_columns(config_.n_out));
    const Tensor end_bias = tensors.get(prefix + "end.bias", {config_.n_out});
    std::copy_n(end_bias.data, config_.n_out, end_bias_.begin());
}

void WaveNetStack::pack_layers(const Tensors& tensors, const std::string& prefix, const float* x_steps) {
    const auto& [n_in, n_out, n_cond, n_layers, channels, kernel] = config_;
    const Tensor end = tensors.get(prefix + "end.weight", {n_out, channels, 1});
    Tensor cond, cond_bias;
    if (n_cond) {
        cond = tensors.get(prefix + "cond_layer.weight", {2 * channels * n_layers, n_cond, 1});
        cond_bias = tensors.get(prefix + "cond_layer.bias", {2 * channels * n_layers});
    }
    std::vector<LayerTensors> layers(n_layers);
    for (std::size_t i = 0; i < n_layers; ++i) {
        const std::string in = prefix + "in_layers." + std::to_string(i),
                          out = prefix + "res_skip_layers." + std::to_string(i);
        const std::size_t rows = i + 1 < n_layers ? 2 * channels : channels;
        layers[i].in_weight = tensors.get(in + ".weight", {2 * channels, channels, kernel});
        layers[i].in_bias = tensors.get(in + ".bias", {2 * channels});
        layers[i].out_weight = tensors.get(out + ".weight", {rows, channels, 1});
        layers[i].out_bias = tensors.get(out + ".bias", {rows});
    }
    std::vector<std::optional<PackedWavenet>> packed(n_layers);
    engine_.pool->parallel_for(n_layers, [&](std::size_t i) {
        LayerTensors& layer = layers[i];
        const bool last = i + 1 == n_layers;
        fold_end(layer, end, n_out, channels, last);
        const std::size_t row = 2 * channels * i;
        const WavenetWeights weights{layer.in_weight.data,
                                     layer.in_bias.data,
                                     n_cond ? cond.data + row * n_cond : nullptr,
                                     n_cond ? cond_bias.data + row : nullptr,
                                     layer.folded_weight.data(),
                                     layer.folded_bias.data()};
        packed[i].emplace(engine_.wavenet(), WavenetShape{channels, kernel, n_cond, last ? 0 : channels, n_out},
                          weights, x_steps ? x_steps + i * channels : nullptr);
    });
    for (std::size_t i = 0; i < n_layers; ++i) {
        layers_.push_back(*std::move(packed[i]));
        inverse_steps_.emplace_back(padded_columns(channels));
        for (std::size_t c = 0; x_steps && c < channels; ++c) inverse_steps_[i][c] = 1.0f / x_steps[i * channels + c];
    }
}

}  // namespace aigc
