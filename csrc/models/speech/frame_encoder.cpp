// SPDX-License-Identifier: Apache-2.0
#include "models/speech/frame_encoder.h"

#include "base/error.h"
#include "models/linear.h"
#include "models/scratch.h"

namespace aigc {

std::size_t encoded_columns(const ConditioningConfig& config) {
    const bool encodes = config.kind == ConditioningKind::transformer;
    return encodes && config.encoder_layers ? config.transformer.width : config.n_mel;
}

FrameEncoder::FrameEncoder(const ConditioningConfig& config, const Tensors& tensors, const Engine& engine)
    : config_(config) {
    if (config.n_group == 0 || config.hop == 0 || config.hop % config.n_group)
        throw InputError("hop must be a multiple of n_group, not " + std::to_string(config.hop) + " and " +
                         std::to_string(config.n_group));
    if (config.kind == ConditioningKind::upsample && config.n_cond != config.n_mel * config.n_group)
        throw InputError("n_cond must be n_mel * n_group = " + std::to_string(config.n_mel * config.n_group) +
                         " for upsample conditioning, not " + std::to_string(config.n_cond));
    if (config.kind == ConditioningKind::transformer) load(tensors, engine);
}

void FrameEncoder::load(const Tensors& tensors, const Engine& engine) {
    const std::size_t width = config_.transformer.width, kernel = config_.encoder_kernel;
    if (kernel % 2 == 0) throw InputError("encoder_kernel must be odd, not " + std::to_string(kernel));
    std::size_t channels = config_.n_mel;
    for (std::size_t i = 0; i < config_.encoder_layers; ++i) {
        const std::string name = "encoder.conv." + std::to_string(i);
        const Tensor weight = tensors.get(name + ".weight", {width, channels, kernel});
        const Tensor bias = tensors.get(name + ".bias", {width});
        const std::vector<float> packed = transposed_convolution(weight.data, width, channels, kernel);
        convs_.emplace_back(engine, channels, kernel / 2, kernel / 2,
                            Rows<const float>{packed.data(), kernel * channels, width, width}, bias.data,
                            Activation::relu);
        channels = width;
    }
    for (std::size_t i = 0; i < config_.transformer_layers; ++i)
        blocks_.emplace_back(engine, config_.transformer, tensors, "transformer." + std::to_string(i) + ".");
}

std::size_t FrameEncoder::behind() const {
    std::size_t frames = blocks_.size() * config_.transformer.window;
    for (const StreamConv& conv : convs_) frames += conv.behind();
    return frames;
}

std::size_t FrameEncoder::ahead() const {
    std::size_t frames = blocks_.size() * config_.transformer.window;
    for (const StreamConv& conv : convs_) frames += conv.ahead();
    return frames;
}

FrameEncoder::State::State(const FrameEncoder& encoder) {
    for (const StreamConv& conv : encoder.convs_) convs_.emplace_back(conv);
    for (const TransformerBlock& block : encoder.blocks_) blocks_.emplace_back(block);
}

void FrameEncoder::push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const {
    SlidingRows<float> given;
    const auto pass = [&](const auto& stage, auto& stage_state, std::size_t columns) {
        SlidingRows<float> next(columns);
        stage.push(stage_state, frames, last, next);
        given = std::move(next);
        frames = given.rows(0, given.end());
    };
    for (std::size_t i = 0; i < convs_.size(); ++i) pass(convs_[i], state.convs_[i], convs_[i].columns());
    for (std::size_t i = 0; i < blocks_.size(); ++i) pass(blocks_[i], state.blocks_[i], config_.transformer.width);
    copy_rows(frames, out.append(frames.rows));
}

}  // namespace aigc
