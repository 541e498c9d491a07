// SPDX-License-Identifier: Apache-2.0
#include "models/speech/hifigan.h"

#include <algorithm>

#include "base/error.h"
#include "models/scratch.h"
#include "ops/pointwise/pointwise.h"

namespace aigc {
namespace {

constexpr std::size_t kEndKernel = 7;
/// The slope before the last convolution is not that of the others.
constexpr float kLastSlope = 0.01f;
constexpr std::size_t kBlockRows = 1024;

std::vector<HifiganStage> stages_of(const Engine& engine, const HifiganSizes& sizes, const Tensors& tensors) {
    std::vector<HifiganStage> stages;
    std::size_t width = sizes.width;
    for (std::size_t i = 0; i < sizes.rates.size(); ++i, width /= 2)
        stages.emplace_back(engine,
                            HifiganStageSizes{width, width / 2, sizes.rates[i], sizes.up_kernels[i], sizes.kernels,
                                              sizes.dilations, sizes.pairs},
                            tensors, i, i * sizes.kernels.size());
    return stages;
}

/// Call body(first, padded rows) for blocks of a convolution that keeps its length.
template <class Body>
void padded_blocks(Rows<const float> x, std::size_t border, ThreadPool& pool, Body body) {
    pool.parallel_for((x.rows + kBlockRows - 1) / kBlockRows, [&](std::size_t block) {
        const std::size_t first = block * kBlockRows, count = std::min(kBlockRows, x.rows - first);
        const Scratch padded(count + 2 * border, x.cols);
        const std::size_t low = first < border ? 0 : first - border, high = std::min(x.rows, first + count + border);
        copy_rows(x.slice(low, high - low), padded.rows().slice(low + border - first, high - low));
        body(first, count, padded.rows());
    });
}

}  // namespace

Hifigan::Hifigan(const Engine& engine, const HifiganSizes& sizes, const Tensors& tensors)
    : engine_(engine),
      channels_(sizes.channels),
      before_(engine, tensors, "dec.conv_pre", sizes.channels, sizes.width, kEndKernel, 1),
      stages_(stages_of(engine, sizes, tensors)),
      after_(engine, tensors, "dec.conv_post", sizes.width >> sizes.rates.size(), 1, kEndKernel, 1) {
    for (const std::size_t rate : sizes.rates) hop_ *= rate;
    std::size_t reach = after_.reach();
    for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage)
        reach = (reach + stage->sizes().rate - 1) / stage->sizes().rate + stage->reach();
    reach_ = reach + before_.reach();
}

void Hifigan::run(Rows<const float> frames, std::size_t first, std::size_t count, float* out) const {
    if (first > frames.rows || count > frames.rows - first) throw InputError("the frames to decode do not exist");
    const std::size_t low = first < reach_ ? 0 : first - reach_, high = std::min(frames.rows, first + count + reach_);
    const Rows<const float> x = frames.slice(low, high - low);
    Scratch rows(x.rows, stages_.front().sizes().channels);
    padded_blocks(x, before_.reach(), *engine_.pool, [&](std::size_t from, std::size_t n, Rows<const float> padded) {
        before_.run(padded, rows.rows().slice(from, n), Activation::none, false);
    });
    for (const HifiganStage& stage : stages_) {
        Scratch next(rows.rows().rows * stage.sizes().rate, stage.sizes().columns);
        stage.run(rows.rows(), next.rows());
        rows = std::move(next);
    }
    const std::size_t skipped = (first - low) * hop_;
    const Rows<const float> wanted = rows.rows();
    padded_blocks(wanted, after_.reach(), *engine_.pool, [&](std::size_t from, std::size_t n, Rows<float> padded) {
        engine_.table->pointwise->leaky_relu(padded, kLastSlope, padded);
        const Scratch samples(n, 1);
        after_.run(padded, samples.rows(), Activation::tanh, false);
        for (std::size_t t = 0; t < n; ++t)
            if (from + t >= skipped && from + t - skipped < count * hop_)
                out[from + t - skipped] = samples.rows().data[t];
    });
}

}  // namespace aigc
