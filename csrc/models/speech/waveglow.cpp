// SPDX-License-Identifier: Apache-2.0
#include "models/speech/waveglow.h"

#include <cmath>
#include <string>

#include "base/error.h"
#include "ops/invconv/square_matrix.h"

namespace aigc {
namespace {

void check_shape(const char* name, Rows<const float> rows, std::size_t wanted_rows, std::size_t wanted_cols) {
    if (rows.rows == wanted_rows && rows.cols == wanted_cols) return;
    const auto text = [](std::size_t a, std::size_t b) {
        return "(" + std::to_string(a) + ", " + std::to_string(b) + ")";
    };
    throw InputError(std::string(name) + " must have shape " + text(wanted_rows, wanted_cols) + ", not " +
                     text(rows.rows, rows.cols));
}

}  // namespace

void check_config(const WaveGlowConfig& config) {
    const auto require = [](bool good, const std::string& message) {
        if (!good) throw InputError(message);
    };
    require(config.n_flows > 0, "n_flows must be 1 or more");
    require(config.n_early_every > 0, "n_early_every must be 1 or more");
    require(config.n_group % 2 == 0 && config.n_early_size % 2 == 0, "n_group and n_early_size must be even, not " +
                                                                         std::to_string(config.n_group) + " and " +
                                                                         std::to_string(config.n_early_size));
    const std::size_t leaving = config.n_early_size * ((config.n_flows - 1) / config.n_early_every);
    require(leaving + 2 <= config.n_group,
            "the early outputs leave fewer than 2 of n_group " + std::to_string(config.n_group) + " channels");
}

void check_inputs(const WaveGlowConfig& config, Rows<const float> mel, Rows<const float> source,
                  Rows<const float> latents) {
    const std::size_t groups = mel.rows * (config.conditioning.hop / config.conditioning.n_group);
    check_shape("mel", mel, mel.rows, config.conditioning.n_mel);
    if (config.n_source) check_shape("source", source, groups, config.n_source);
    if (latents.data) check_shape("latents", latents, config.n_group, groups);
}

void check_sigma(float sigma) {
    if (!(sigma >= 0.0f) || !std::isfinite(sigma))
        throw InputError("sigma must be finite and not negative, not " + std::to_string(sigma));
}

WaveGlow::WaveGlow(const WaveGlowConfig& config, const Tensors& tensors, const Engine& engine,
                   const float* activation_scales)
    : config_(config), engine_(engine) {
    check_config(config);
    const std::vector<float> steps = steps_of(activation_scales);
    conditioning_ = std::make_unique<Conditioning>(config.conditioning, tensors, engine);
    flows_.reserve(config.n_flows);
    for (std::size_t k = 0; k < config.n_flows; ++k) load_flow(tensors, k, steps.empty() ? nullptr : steps.data());
}

/// The value of one byte's unit in each column; empty where there are no scales.
std::vector<float> WaveGlow::steps_of(const float* activation_scales) const {
    std::vector<float> steps;
    if (!activation_scales) return steps;
    for (std::size_t i = 0; i < config_.activation_scales(); ++i) {
        const float scale = activation_scales[i];
        if (!(scale >= 0.0f) || !std::isfinite(scale))
            throw InputError("activation_scales[" + std::to_string(i) + "] must be finite and not negative, not " +
                             std::to_string(scale));
        steps.push_back(std::max(scale, 1e-6f) / 127.0f);
    }
    return steps;
}

void WaveGlow::load_flow(const Tensors& tensors, std::size_t k, const float* steps) {
    const std::size_t channels = config_.flow_channels(k), half = channels / 2;
    const std::string index = std::to_string(k);
    const Tensor matrix = tensors.get("convinv." + index + ".conv.weight", {channels, channels, 1});
    const InvertedMatrix inverse = invert_matrix({matrix.data, channels, channels, channels});
    const WaveNetConfig stack{
        half, 2 * half, config_.n_condition(), config_.n_layers, config_.n_channels, config_.kernel_size};
    const float* stack_steps = steps ? steps + k * config_.n_layers * config_.n_channels : nullptr;
    flows_.push_back({WaveNetStack(stack, tensors, "WN." + index + ".", engine_, stack_steps),
                      PackedInvConv(*engine_.table, {inverse.values.data(), channels, channels, channels}), channels,
                      config_.emits_early(k) ? config_.n_early_size : 0, config_.swap_halves && k % 2 == 1});
}

std::size_t WaveGlow::context_frames() const {
    std::size_t groups = 0;
    for (const Flow& flow : flows_) groups += flow.stack.reach();
    const std::size_t rows = conditioning_->rows_per_frame();
    return conditioning_->behind() + conditioning_->ahead() + 2 * ((groups + rows - 1) / rows);
}

}  // namespace aigc
