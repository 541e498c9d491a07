// SPDX-License-Identifier: Apache-2.0
#include "models/speech/vits_attention.h"

#include <algorithm>
#include <cmath>

#include "models/linear.h"
#include "models/scratch.h"

namespace aigc {

VitsAttention::VitsAttention(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t width,
                             std::size_t heads, std::size_t window)
    : engine_(engine),
      heads_(heads),
      head_width_(width / heads),
      window_(window),
      q_(engine, tensors, name + ".conv_q", width, width, 1),
      k_(engine, tensors, name + ".conv_k", width, width, 1),
      v_(engine, tensors, name + ".conv_v", width, width, 1),
      o_(engine, tensors, name + ".conv_o", width, width, 1) {
    const std::size_t near = 2 * window + 1;
    const Tensor keys = tensors.get(name + ".emb_rel_k", {1, near, head_width_});
    const Tensor values = tensors.get(name + ".emb_rel_v", {1, near, head_width_});
    const std::vector<float> turned = transposed_convolution(keys.data, near, head_width_, 1);
    near_keys_ = PackedConv1d(*engine.table, {turned.data(), head_width_, near, near}, nullptr);
    near_values_ = PackedConv1d(*engine.table, {values.data, near, head_width_, head_width_}, nullptr);
}

void VitsAttention::add_to(Rows<float> x) const {
    const std::size_t width = heads_ * head_width_;
    const Scratch q(x.rows, width), k(x.rows, width), v(x.rows, width), out(x.rows, width);
    q_.run(x, q.rows(), Activation::none, false);
    k_.run(x, k.rows(), Activation::none, false);
    v_.run(x, v.rows(), Activation::none, false);
    const float scale = 1.0f / std::sqrt(static_cast<float>(head_width_));
    for (std::size_t i = 0; i < x.rows * width; ++i) q.rows().data[i] *= scale;
    for (std::size_t head = 0; head < heads_; ++head) {
        const std::size_t first = head * head_width_;
        attend(q.rows().columns(first, head_width_), k.rows().columns(first, head_width_),
               v.rows().columns(first, head_width_), out.rows().columns(first, head_width_));
    }
    o_.run(out.rows(), x, Activation::none, true);
}

void VitsAttention::attend(Rows<const float> q, Rows<const float> k, Rows<const float> v, Rows<float> out) const {
    const std::size_t frames = q.rows, near_columns = 2 * window_ + 1;
    const Scratch turned(head_width_, frames), scores(frames, frames), near(frames, near_columns);
    const Scratch near_shares(frames, near_columns);
    for (std::size_t t = 0; t < frames; ++t)
        for (std::size_t c = 0; c < head_width_; ++c) turned.rows().row(c)[t] = k.row(t)[c];
    const PackedConv1d keys(*engine_.table, turned.rows(), nullptr), values(*engine_.table, v, nullptr);
    keys.run(q, scores.rows(), Activation::none, false, *engine_.pool);
    near_keys_.run(q, near.rows(), Activation::none, false, *engine_.pool);
    constexpr std::size_t kRows = 16;
    engine_.pool->parallel_for((frames + kRows - 1) / kRows, [&](std::size_t block) {
        for (std::size_t t = block * kRows; t < std::min(frames, (block + 1) * kRows); ++t)
            take_shares(scores.rows().row(t), frames, t, near.rows().row(t), near_shares.rows().row(t));
    });
    values.run(scores.rows(), out, Activation::none, false, *engine_.pool);
    near_values_.run(near_shares.rows(), out, Activation::none, true, *engine_.pool);
}

void VitsAttention::take_shares(float* scores, std::size_t frames, std::size_t query, const float* near,
                                float* near_shares) const {
    const std::size_t low = query < window_ ? 0 : query - window_, high = std::min(frames, query + window_ + 1);
    for (std::size_t j = low; j < high; ++j) scores[j] += near[j + window_ - query];
    const float largest = *std::max_element(scores, scores + frames);
    float total = 0;
    for (std::size_t j = 0; j < frames; ++j) total += scores[j] = std::exp(scores[j] - largest);
    for (std::size_t j = 0; j < frames; ++j) scores[j] /= total;
    for (std::size_t j = low; j < high; ++j) near_shares[j + window_ - query] = scores[j];
}

}  // namespace aigc
