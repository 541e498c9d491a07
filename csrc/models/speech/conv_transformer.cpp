// SPDX-License-Identifier: Apache-2.0
#include "models/speech/conv_transformer.h"

#include "base/error.h"
#include "models/scratch.h"
#include "ops/attention/attention.h"
#include "ops/attention/parallel_attention.h"

namespace aigc {
ConvTransformer::ConvTransformer(const Engine& engine, const ConvTransformerSizes& sizes, const Tensors& tensors,
                                 const std::string& prefix)
    : engine_(engine), sizes_(sizes) {
    if (sizes.heads == 0 || sizes.width % sizes.heads)
        throw InputError("width " + std::to_string(sizes.width) + " must be a multiple of heads, which is " +
                         std::to_string(sizes.heads));
    if (sizes.kernel % 2 == 0) throw InputError("kernel must be odd, not " + std::to_string(sizes.kernel));
    for (std::size_t layer = 0; layer < sizes.layers; ++layer)
        blocks_.push_back(load_block(tensors, prefix + "blocks." + std::to_string(layer) + "."));
    norm_ = load_norm(tensors, prefix + "norm");
}

ConvTransformer::Norm ConvTransformer::load_norm(const Tensors& tensors, const std::string& name) const {
    return {tensors.get(name + ".weight", {sizes_.width}), tensors.get(name + ".bias", {sizes_.width})};
}

ConvTransformer::Block ConvTransformer::load_block(const Tensors& tensors, const std::string& prefix) const {
    const std::size_t width = sizes_.width;
    return {load_norm(tensors, prefix + "norm1"),
            load_norm(tensors, prefix + "norm2"),
            tensors.get(prefix + "attention.bias", {sizes_.heads, 2 * sizes_.window + 1}),
            SequenceConv(engine_, tensors, prefix + "attention.qkv", width, 3 * width, 1),
            SequenceConv(engine_, tensors, prefix + "attention.out", width, width, 1),
            SequenceConv(engine_, tensors, prefix + "feed.0", width, sizes_.feed, sizes_.kernel),
            SequenceConv(engine_, tensors, prefix + "feed.1", sizes_.feed, width, 1)};
}

void ConvTransformer::normalise(const Norm& norm, Rows<const float> x, Rows<float> out) const {
    engine_.table->attention->layer_norm({x, norm.weight.data, norm.bias.data, 1e-5f, out});
}

void ConvTransformer::run(Rows<float> x) const {
    if (x.rows == 0) return;
    Scratch normal(x.rows, sizes_.width), qkv(x.rows, 3 * sizes_.width), attended(x.rows, sizes_.width);
    Scratch hidden(x.rows, sizes_.feed);
    for (const Block& block : blocks_) {
        normalise(block.norm1, x, normal.rows());
        block.qkv.run(normal.rows(), qkv.rows(), Activation::none, false);
        AttentionCall call;
        call.qkv = qkv.rows();
        call.bias = block.attention_bias.data;
        call.heads = sizes_.heads;
        call.window = sizes_.window;
        call.out = attended.rows();
        windowed_attention(*engine_.table, call, *engine_.pool);
        block.out.run(attended.rows(), x, Activation::none, true);
        normalise(block.norm2, x, normal.rows());
        block.feed0.run(normal.rows(), hidden.rows(), Activation::relu, false);
        block.feed1.run(hidden.rows(), x, Activation::none, true);
    }
    normalise(norm_, x, x);
}

}  // namespace aigc
