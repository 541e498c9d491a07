// SPDX-License-Identifier: Apache-2.0
#include "models/speech/sequence_conv.h"

#include <algorithm>

#include "base/aligned.h"
#include "models/linear.h"

namespace aigc {
namespace {

Tensor convolution_weight(const Tensors& tensors, const std::string& name, std::size_t columns, std::size_t channels,
                          std::size_t kernel) {
    if (kernel == 1) return tensors.get(name, {columns, channels});
    return tensors.get(name, {columns, channels, kernel});
}

}  // namespace

SequenceConv::SequenceConv(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t channels,
                           std::size_t columns, std::size_t kernel)
    : engine_(engine), channels_(channels), kernel_(kernel) {
    const Tensor weight = convolution_weight(tensors, name + ".weight", columns, channels, kernel);
    const Tensor bias = tensors.get(name + ".bias", {columns});
    const std::vector<float> packed = transposed_convolution(weight.data, columns, channels, kernel);
    conv_ = PackedConv1d(*engine.table, {packed.data(), kernel * channels, columns, columns}, bias.data);
}

void SequenceConv::run(Rows<const float> x, Rows<float> out, Activation activation, bool accumulate) const {
    if (kernel_ == 1) return conv_.run(x, out, activation, accumulate, *engine_.pool);
    const std::size_t border = kernel_ / 2;
    AlignedBuffer<float> padded((x.rows + 2 * border) * channels_);
    for (std::size_t t = 0; t < x.rows; ++t) std::copy_n(x.row(t), channels_, padded.data() + (t + border) * channels_);
    conv_.run({padded.data(), x.rows, kernel_ * channels_, channels_}, out, activation, accumulate, *engine_.pool);
}

}  // namespace aigc
