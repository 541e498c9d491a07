// SPDX-License-Identifier: Apache-2.0
#include "models/speech/transformer_block.h"

#include <algorithm>

#include "base/error.h"
#include "models/linear.h"
#include "models/scratch.h"
#include "ops/attention/attention.h"
#include "ops/attention/parallel_attention.h"

namespace aigc {
TransformerBlock::TransformerBlock(const Engine& engine, const TransformerSizes& sizes, const Tensors& tensors,
                                   const std::string& prefix)
    : engine_(engine), sizes_(sizes) {
    const std::size_t width = sizes.width;
    if (sizes.heads == 0 || width % sizes.heads)
        throw InputError("width " + std::to_string(width) + " must be a multiple of heads, which is " +
                         std::to_string(sizes.heads));
    norm1_ = load_norm(tensors, prefix + "norm1");
    norm2_ = load_norm(tensors, prefix + "norm2");
    attention_bias_ = tensors.get(prefix + "attention.bias", {sizes.heads, 2 * sizes.window + 1});
    qkv_ = load_linear(engine, tensors, prefix + "attention.qkv", width, 3 * width);
    out_ = load_linear(engine, tensors, prefix + "attention.out", width, width);
    feed0_ = load_linear(engine, tensors, prefix + "feed.0", width, sizes.feed);
    feed1_ = load_linear(engine, tensors, prefix + "feed.1", sizes.feed, width);
}

TransformerBlock::State::State(const TransformerBlock& block) : x(block.sizes_.width), qkv(3 * block.sizes_.width) {}

TransformerBlock::Norm TransformerBlock::load_norm(const Tensors& tensors, const std::string& name) const {
    return {tensors.get(name + ".weight", {sizes_.width}), tensors.get(name + ".bias", {sizes_.width})};
}

void TransformerBlock::normalise(const Norm& norm, Rows<const float> x, Rows<float> out) const {
    engine_.table->attention->layer_norm({x, norm.weight.data, norm.bias.data, 1e-5f, out});
}

void TransformerBlock::push(State& state, Rows<const float> frames, bool last, SlidingRows<float>& out) const {
    const Rows<float> taken = state.x.append(frames.rows);
    copy_rows(frames, taken);
    Scratch normal(frames.rows, sizes_.width);
    normalise(norm1_, taken, normal.rows());
    qkv_.run(normal.rows(), state.qkv.append(frames.rows), Activation::none, false, *engine_.pool);

    const std::size_t end = state.qkv.end(), wait = last ? 0 : sizes_.window;
    if (end < state.done + wait + 1) return;
    const std::size_t count = end - wait - state.done;
    const Rows<float> x = out.append(count);
    copy_rows(state.x.rows(state.done, count), x);
    attend(state, count, x);
    feed(x);
    state.done += count;
    state.x.drop_before(state.done);
    state.qkv.drop_before(std::max(state.qkv.begin(), state.done - std::min(state.done, sizes_.window)));
}

void TransformerBlock::attend(State& state, std::size_t count, Rows<float> x) const {
    Scratch attended(count, sizes_.width);
    AttentionCall call;
    call.qkv = state.qkv.rows(state.qkv.begin(), state.qkv.end() - state.qkv.begin());
    call.first = state.done - state.qkv.begin();
    call.bias = attention_bias_.data;
    call.heads = sizes_.heads;
    call.window = sizes_.window;
    call.out = attended.rows();
    windowed_attention(*engine_.table, call, *engine_.pool);
    out_.run(attended.rows(), x, Activation::none, true, *engine_.pool);
}

void TransformerBlock::feed(Rows<float> x) const {
    Scratch normal(x.rows, sizes_.width), hidden(x.rows, sizes_.feed);
    normalise(norm2_, x, normal.rows());
    feed0_.run(normal.rows(), hidden.rows(), Activation::gelu, false, *engine_.pool);
    feed1_.run(hidden.rows(), x, Activation::none, true, *engine_.pool);
}

}  // namespace aigc
