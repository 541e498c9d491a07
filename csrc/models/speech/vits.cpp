// SPDX-License-Identifier: Apache-2.0
#include "models/speech/vits.h"

#include <cmath>
#include <string>

#include "base/error.h"
#include "models/scratch.h"
#include "ops/attention/attention.h"

namespace aigc {

Vits::Vits(const Engine& engine, const VitsSizes& sizes, const Tensors& tensors)
    : engine_(engine),
      sizes_(sizes),
      embedding_(tensors.get("enc_p.emb.weight", {sizes.symbols, sizes.hidden})),
      moments_(engine, tensors, "enc_p.proj", sizes.hidden, 2 * sizes.flow.channels, 1),
      durations_(engine, sizes.durations, tensors),
      flow_(engine, sizes.flow, tensors),
      decoder_(engine, sizes.decoder, tensors) {
    for (std::size_t i = 0; i < sizes.layers; ++i) {
        const std::string n = "." + std::to_string(i), at = "enc_p.encoder.";
        layers_.push_back(
            {VitsAttention(engine, tensors, at + "attn_layers" + n, sizes.hidden, sizes.heads, sizes.window),
             SequenceConv(engine, tensors, at + "ffn_layers" + n + ".conv_1", sizes.hidden, sizes.feed, sizes.kernel),
             SequenceConv(engine, tensors, at + "ffn_layers" + n + ".conv_2", sizes.feed, sizes.hidden, sizes.kernel),
             tensors.get(at + "norm_layers_1" + n + ".gamma", {sizes.hidden}),
             tensors.get(at + "norm_layers_1" + n + ".beta", {sizes.hidden}),
             tensors.get(at + "norm_layers_2" + n + ".gamma", {sizes.hidden}),
             tensors.get(at + "norm_layers_2" + n + ".beta", {sizes.hidden})});
    }
}

void Vits::encode(const std::vector<std::int64_t>& ids, Rows<float> rows, Rows<float> moments) const {
    const float scale = std::sqrt(static_cast<float>(sizes_.hidden));
    for (std::size_t t = 0; t < ids.size(); ++t) {
        if (ids[t] < 0 || static_cast<std::size_t>(ids[t]) >= sizes_.symbols)
            throw InputError("symbol " + std::to_string(ids[t]) + " is none of the voice's " +
                             std::to_string(sizes_.symbols));
        const float* const from = embedding_.data + static_cast<std::size_t>(ids[t]) * sizes_.hidden;
        for (std::size_t c = 0; c < sizes_.hidden; ++c) rows.row(t)[c] = scale * from[c];
    }
    const Scratch inner(rows.rows, sizes_.feed);
    const auto norm = [&](const Tensor& gamma, const Tensor& beta) {
        engine_.table->attention->layer_norm({rows, gamma.data, beta.data, 1e-5f, rows});
    };
    for (const Layer& layer : layers_) {
        layer.attention.add_to(rows);
        norm(layer.gamma1, layer.beta1);
        layer.open.run(rows, inner.rows(), Activation::relu, false);
        layer.close.run(inner.rows(), rows, Activation::none, true);
        norm(layer.gamma2, layer.beta2);
    }
    moments_.run(rows, moments, Activation::none, false);
}

}  // namespace aigc
