// SPDX-License-Identifier: Apache-2.0
#include "models/speech/wavenet_tensors.h"

#include <algorithm>

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

}  // namespace

WaveNetTensors::WaveNetTensors(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix)
    : config_(config) {
    check(config);
    const auto& [n_in, n_out, n_cond, n_layers, channels, kernel] = config;
    const Tensor start = tensors.get(prefix + "start.weight", {channels, n_in, 1});
    start_weight.resize(n_in * channels);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < n_in; ++i) start_weight[i * channels + c] = start.data[c * n_in + i];
    start_bias = tensors.get(prefix + "start.bias", {channels});
    end_ = tensors.get(prefix + "end.weight", {n_out, channels, 1});
    end_bias = tensors.get(prefix + "end.bias", {n_out});
    if (n_cond) {
        cond_ = tensors.get(prefix + "cond_layer.weight", {2 * channels * n_layers, n_cond, 1});
        cond_bias_ = tensors.get(prefix + "cond_layer.bias", {2 * channels * n_layers});
    }
    layers_.resize(n_layers);
    for (std::size_t i = 0; i < n_layers; ++i) {
        const std::string in = prefix + "in_layers." + std::to_string(i),
                          out = prefix + "res_skip_layers." + std::to_string(i);
        const std::size_t rows = i + 1 < n_layers ? 2 * channels : channels;
        layers_[i].in_weight = tensors.get(in + ".weight", {2 * channels, channels, kernel});
        layers_[i].in_bias = tensors.get(in + ".bias", {2 * channels});
        layers_[i].out_weight = tensors.get(out + ".weight", {rows, channels, 1});
        layers_[i].out_bias = tensors.get(out + ".bias", {rows});
    }
}

WavenetShape WaveNetTensors::shape(std::size_t layer) const {
    const bool last = layer + 1 == config_.n_layers;
    return {config_.n_channels, config_.kernel_size, config_.n_cond, last ? 0 : config_.n_channels, config_.n_out};
}

/// Replaces the skip rows by their product with the end convolution (n_out × channels).
WavenetWeights WaveNetTensors::folded(std::size_t index) {
    Layer& layer = layers_[index];
    const std::size_t channels = config_.n_channels, residual = shape(index).n_residual;
    const float* skip = layer.out_weight.data + residual * channels;
    layer.folded_weight.assign(layer.out_weight.data, skip);
    layer.folded_bias.assign(layer.out_bias.data, layer.out_bias.data + residual);
    std::vector<double> sums(channels);
    for (std::size_t o = 0; o < config_.n_out; ++o) {
        std::fill(sums.begin(), sums.end(), 0.0);
        double bias = 0.0;
        for (std::size_t s = 0; s < channels; ++s) {
            const double factor = end_.data[o * channels + s];
            bias += factor * layer.out_bias.data[residual + s];
            for (std::size_t c = 0; c < channels; ++c) sums[c] += factor * skip[s * channels + c];
        }
        for (double sum : sums) layer.folded_weight.push_back(static_cast<float>(sum));
        layer.folded_bias.push_back(static_cast<float>(bias));
    }
    const std::size_t row = 2 * channels * index;
    return {layer.in_weight.data,
            layer.in_bias.data,
            config_.n_cond ? cond_.data + row * config_.n_cond : nullptr,
            config_.n_cond ? cond_bias_.data + row : nullptr,
            layer.folded_weight.data(),
            layer.folded_bias.data()};
}

}  // namespace aigc
