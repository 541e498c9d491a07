// SPDX-License-Identifier: Apache-2.0
#include "models/speech/conditioning.h"

#include "base/error.h"
#include "models/linear.h"

namespace aigc {
namespace {

/// The weights of a transposed convolution (channels, outputs, kernel), stride rows × width outputs a frame, as a
/// product: output `index(row j, output o)` of the frame is a sum over the frames under the kernel, the earliest of
/// which meets the kernel's last stride.
template <class Index>
std::vector<float> as_product(const Tensor& weight, std::size_t stride, Index index) {
    const std::size_t channels = weight.shape[0], outputs = weight.shape[1], kernel = weight.shape[2];
    const std::size_t taps = kernel / stride, columns = stride * outputs;
    std::vector<float> out(taps * channels * columns);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t o = 0; o < outputs; ++o) {
            const float* values = weight.data + (c * outputs + o) * kernel;
            for (std::size_t k = 0; k < kernel; ++k) {
                const std::size_t tap = taps - 1 - k / stride;
                out[(tap * channels + c) * columns + index(k % stride, o)] = values[k];
            }
        }
    return out;
}

}  // namespace

Conditioning::Conditioning(const ConditioningConfig& config, const Tensors& tensors, const Engine& engine)
    : config_(config) {
    if (config.n_group == 0 || config.hop == 0 || config.hop % config.n_group)
        throw InputError("hop must be a multiple of n_group, not " + std::to_string(config.hop) + " and " +
                         std::to_string(config.n_group));
    if (config.kind == ConditioningKind::upsample && config.n_cond != config.n_mel * config.n_group)
        throw InputError("n_cond must be n_mel * n_group = " + std::to_string(config.n_mel * config.n_group) +
                         " for upsample conditioning, not " + std::to_string(config.n_cond));
    if (config.kind == ConditioningKind::transformer) load_encoder(tensors, engine);
    upsample_.emplace(load_upsample(tensors, engine));
}

void Conditioning::load_encoder(const Tensors& tensors, const Engine& engine) {
    const std::size_t width = config_.transformer.width, kernel = config_.encoder_kernel;
    if (kernel % 2 == 0) throw InputError("encoder_kernel must be odd, not " + std::to_string(kernel));
    std::size_t channels = config_.n_mel;
    for (std::size_t i = 0; i < config_.encoder_layers; ++i) {
        const std::string name = "encoder.conv." + std::to_string(i);
        const Tensor weight = tensors.get(name + ".weight", {width, channels, kernel});
        const Tensor bias = tensors.get(name + ".bias", {width});
        const std::vector<float> packed = transposed_convolution(weight.data, width, channels, kernel);
        encoder_.emplace_back(engine, channels, kernel / 2, kernel / 2,
                              Rows<const float>{packed.data(), kernel * channels, width, width}, bias.data,
                              Activation::relu);
        channels = width;
    }
    for (std::size_t i = 0; i < config_.transformer_layers; ++i)
        blocks_.emplace_back(engine, config_.transformer, tensors, "transformer." + std::to_string(i) + ".");
}

StreamConv Conditioning::load_upsample(const Tensors& tensors, const Engine& engine) const {
    const bool samples = config_.kind == ConditioningKind::upsample;
    const std::size_t channels = encoder_.empty() ? config_.n_mel : config_.transformer.width;
    const std::size_t outputs = samples ? config_.n_mel : config_.n_cond, n_group = config_.n_group;
    const std::size_t stride = samples ? config_.hop : rows_per_frame();
    Tensor weight = tensors.get("upsample.weight");
    const std::size_t kernel = weight.shape.empty() ? 0 : weight.shape.back(), taps = kernel / stride;
    if (kernel == 0 || kernel % stride)
        throw InputError("the last size of tensor 'upsample.weight' must be a multiple of " + std::to_string(stride) +
                         ", not " + std::to_string(kernel));
    weight = tensors.get("upsample.weight", {channels, outputs, kernel});
    const Tensor bias = tensors.get("upsample.bias", {outputs});

    // Index of row j of a frame and output o among the frame's columns.
    const std::size_t n_cond = config_.n_cond;
    const auto index = [&](std::size_t j, std::size_t o) {
        return samples ? j / n_group * n_cond + o * n_group + j % n_group : j * n_cond + o;
    };
    const std::vector<float> product = as_product(weight, stride, index);
    std::vector<float> biases(columns());
    for (std::size_t j = 0; j < stride; ++j)
        for (std::size_t o = 0; o < outputs; ++o) biases[index(j, o)] = bias.data[o];
    const std::size_t ahead = samples ? 0 : taps / 2;
    return StreamConv(engine, channels, taps - 1 - ahead, ahead,
                      {product.data(), taps * channels, columns(), columns()}, biases.data(), Activation::none);
}

std::size_t Conditioning::behind() const {
    std::size_t frames = upsample_->behind() + blocks_.size() * config_.transformer.window;
    for (const StreamConv& conv : encoder_) frames += conv.behind();
    return frames;
}

std::size_t Conditioning::ahead() const {
    std::size_t frames = upsample_->ahead() + blocks_.size() * config_.transformer.window;
    for (const StreamConv& conv : encoder_) frames += conv.ahead();
    return frames;
}

Conditioning::State::State(const Conditioning& conditioning) {
    for (const StreamConv& conv : conditioning.encoder_) encoder_.emplace_back(conv);
    for (const TransformerBlock& block : conditioning.blocks_) blocks_.emplace_back(block);
    upsample_.emplace(*conditioning.upsample_);
}

void Conditioning::push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const {
    SlidingRows<float> given;
    const auto pass = [&](const auto& stage, auto& stage_state, std::size_t columns) {
        SlidingRows<float> next(columns);
        stage.push(stage_state, frames, last, next);
        given = std::move(next);
        frames = given.rows(0, given.end());
    };
    for (std::size_t i = 0; i < encoder_.size(); ++i) pass(encoder_[i], state.encoder_[i], encoder_[i].columns());
    for (std::size_t i = 0; i < blocks_.size(); ++i) pass(blocks_[i], state.blocks_[i], config_.transformer.width);
    upsample_->push(*state.upsample_, frames, last, out);
}

}  // namespace aigc
