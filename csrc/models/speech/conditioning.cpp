// SPDX-License-Identifier: Apache-2.0
#include "models/speech/conditioning.h"

#include "base/error.h"

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

StreamConv as_stream(const UpsampleProduct& product, const Engine& engine) {
    return StreamConv(engine, product.channels, product.taps - 1 - product.ahead, product.ahead,
                      {product.weights.data(), product.taps * product.channels, product.columns, product.columns},
                      product.bias.data(), Activation::none);
}

}  // namespace

UpsampleProduct::UpsampleProduct(const ConditioningConfig& config, const Tensors& tensors) {
    const bool samples = config.kind == ConditioningKind::upsample;
    const std::size_t n_group = config.n_group, n_cond = config.n_cond;
    rows = config.hop / n_group;
    channels = encoded_columns(config);
    columns = rows * n_cond;
    const std::size_t outputs = samples ? config.n_mel : n_cond, stride = samples ? config.hop : rows;
    Tensor weight = tensors.get("upsample.weight");
    const std::size_t kernel = weight.shape.empty() ? 0 : weight.shape.back();
    if (kernel == 0 || kernel % stride)
        throw InputError("the last size of tensor 'upsample.weight' must be a multiple of " + std::to_string(stride) +
                         ", not " + std::to_string(kernel));
    weight = tensors.get("upsample.weight", {channels, outputs, kernel});
    const Tensor offsets = tensors.get("upsample.bias", {outputs});

    // Index of row j of a frame and output o among the frame's columns.
    const auto index = [&](std::size_t j, std::size_t o) {
        return samples ? j / n_group * n_cond + o * n_group + j % n_group : j * n_cond + o;
    };
    taps = kernel / stride, ahead = samples ? 0 : taps / 2;
    weights = as_product(weight, stride, index);
    bias.resize(columns);
    for (std::size_t j = 0; j < stride; ++j)
        for (std::size_t o = 0; o < outputs; ++o) bias[index(j, o)] = offsets.data[o];
}

Conditioning::Conditioning(const ConditioningConfig& config, const Tensors& tensors, const Engine& engine)
    : config_(config),
      encoder_(config, tensors, engine),
      upsample_(as_stream(UpsampleProduct(config, tensors), engine)) {}

std::size_t Conditioning::behind() const { return upsample_.behind() + encoder_.behind(); }

std::size_t Conditioning::ahead() const { return upsample_.ahead() + encoder_.ahead(); }

Conditioning::State::State(const Conditioning& conditioning)
    : encoder_(conditioning.encoder_), upsample_(conditioning.upsample_) {}

void Conditioning::push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const {
    SlidingRows<float> encoded(encoder_.columns());
    encoder_.push(state.encoder_, frames, last, encoded);
    upsample_.push(state.upsample_, encoded.rows(0, encoded.end()), last, out);
}

}  // namespace aigc
