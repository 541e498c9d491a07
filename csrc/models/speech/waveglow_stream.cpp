// SPDX-License-Identifier: Apache-2.0
#include "models/speech/waveglow_stream.h"

#include <algorithm>

#include "base/error.h"
#include "base/noise.h"
#include "ops/coupling/parallel_coupling.h"

namespace aigc {
namespace {

/// Groups that pass the pipeline together: see kBlockRows of the stack.
constexpr std::size_t kBlockGroups = 2048;
constexpr std::size_t kNoiseGroups = 256;

}  // namespace

WaveGlowStream::WaveGlowStream(std::shared_ptr<const WaveGlow> model, float sigma, std::uint64_t seed)
    : model_(std::move(model)),
      sigma_(sigma),
      seed_(seed),
      conditioning_(model_->conditioning()),
      frames_(model_->conditioning().columns()),
      source_(model_->config().n_source),
      latents_(model_->config().n_group),
      out_(model_->config().n_group),
      condition_(model_->engine(), model_->config().n_condition()) {
    check_sigma(sigma);
    for (const WaveGlow::Flow& flow : model_->flows())
        stages_.push_back({SlidingRows<float>(flow.channels), WaveNetStack::State(flow.stack)});
}

void WaveGlowStream::push(Rows<const float> mel, Rows<const float> source, Rows<const float> latents) {
    if (finished_) throw InputError("this stream is finished: open a new one");
    check_inputs(model_->config(), mel, source, latents);
    append_latents(latents, mel.rows * model_->conditioning().rows_per_frame());
    append_source(source);
    const std::size_t block = std::max<std::size_t>(1, kBlockGroups / model_->conditioning().rows_per_frame());
    for (std::size_t first = 0; first < mel.rows; first += block)
        advance(mel.slice(first, std::min(block, mel.rows - first)), false);
}

void WaveGlowStream::finish() {
    if (finished_) throw InputError("this stream is finished: open a new one");
    finished_ = true;
    if (latents_.end() > 0) advance({nullptr, 0, model_->config().conditioning.n_mel, 0}, true);
}

Rows<const float> WaveGlowStream::ready() { return out_.rows(out_.begin(), out_.end() - out_.begin()); }

void WaveGlowStream::append_latents(Rows<const float> latents, std::size_t count) {
    const std::size_t first = latents_.end();
    const Rows<float> rows = latents_.append(count);
    model_->engine().pool->parallel_for((count + kNoiseGroups - 1) / kNoiseGroups, [&](std::size_t block) {
        const std::size_t begin = block * kNoiseGroups, end = std::min(begin + kNoiseGroups, count);
        if (!latents.data) fill_normal(rows.slice(begin, end - begin), seed_, first + begin, 0);
        for (std::size_t t = begin; t < end; ++t)
            for (std::size_t c = 0; c < rows.cols; ++c)
                rows.row(t)[c] = sigma_ * (latents.data ? latents.row(c)[t] : rows.row(t)[c]);
    });
}

void WaveGlowStream::append_source(Rows<const float> source) {
    if (model_->config().n_source == 0) return;
    const Rows<float> rows = source_.append(source.rows);
    for (std::size_t t = 0; t < source.rows; ++t) std::copy_n(source.row(t), source.cols, rows.row(t));
}

void WaveGlowStream::advance(Rows<const float> mel, bool last) {
    const WaveGlow& model = *model_;
    model.conditioning().push(conditioning_, mel, last, frames_);
    append_condition(frames_.rows(frames_.begin(), frames_.end() - frames_.begin()));
    frames_.drop_before(frames_.end());

    Stage& first = stages_.back();
    const std::size_t begin = first.audio.end(), count = condition_.end() - begin, columns = first.audio.cols();
    const Rows<float> latents = latents_.rows(begin, count), audio = first.audio.append(count);
    for (std::size_t t = 0; t < count; ++t) std::copy_n(latents.row(t), columns, audio.row(t));
    for (std::size_t k = stages_.size(); k-- > 0;) run_flow(k, last);
    const std::size_t finished = stages_.front().state.finished();
    condition_.drop_before(finished);
    latents_.drop_before(finished);
}

/// Frames of conditions, beside the source of the same groups.
void WaveGlowStream::append_condition(Rows<const float> frames) {
    const WaveGlowConfig& config = model_->config();
    const std::size_t n_cond = config.conditioning.n_cond, begin = condition_.end();
    const Rows<const float> groups{frames.data, frames.rows * model_->conditioning().rows_per_frame(), n_cond, n_cond};
    Rows<const float> source;
    if (config.n_source) source = source_.rows(begin, groups.rows);
    condition_.append(groups, source);
    if (config.n_source) source_.drop_before(begin + groups.rows);
}

void WaveGlowStream::run_flow(std::size_t k, bool last) {
    const WaveGlow::Flow& flow = model_->flows()[k];
    Stage& stage = stages_[k];
    const Engine& engine = model_->engine();
    const std::size_t half = flow.channels / 2, received = stage.state.received(), done = stage.state.finished();
    const Rows<float> fresh = stage.audio.rows(received, stage.audio.end() - received);
    const auto observe = [&](std::size_t layer, Rows<const std::byte> x) {
        const std::size_t columns = model_->config().n_channels;
        observer_(k, layer, {reinterpret_cast<const float*>(x.data), x.rows, columns, padded_columns(columns)});
    };
    const WaveNetStack::Observer layers(observe);
    shift_and_scale_ = SlidingRows<float>(2 * half);
    flow.stack.push(stage.state, work_, fresh.columns(flow.conditioning_half(), half), &condition_, last,
                    shift_and_scale_, observer_ ? &layers : nullptr);

    const Rows<float> both = shift_and_scale_.rows(0, shift_and_scale_.end());
    const Rows<float> audio = stage.audio.rows(done, both.rows);
    const Rows<float> transformed = audio.columns(flow.transformed_half(), half);
    inverse_coupling(*engine.table, {transformed, both.columns(0, half), both.columns(half, half), transformed},
                     *engine.pool);
    SlidingRows<float>& next = k > 0 ? stages_[k - 1].audio : out_;
    const Rows<float> given = next.append(both.rows);
    flow.mix.run(audio, given.columns(flow.injected, flow.channels), *engine.pool);
    // The flows before this one used the latents' first columns, as many as it has channels.
    const Rows<float> latents = latents_.rows(done, both.rows).columns(flow.channels, flow.injected);
    for (std::size_t t = 0; t < both.rows; ++t) std::copy_n(latents.row(t), flow.injected, given.row(t));
    stage.audio.drop_before(done + both.rows);
}

}  // namespace aigc
