// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.h"
#include "models/sliding_rows.h"
#include "models/speech/waveglow_cuda.h"
#include "ops/coupling/coupling_cuda.h"
#include "ops/invconv/invconv_cuda.h"
#include "ops/noise/noise_cuda.h"
#include "ops/upsample/upsample_cuda.h"

namespace aigc::cuda {
namespace {

/// Groups that pass the pipeline together: enough blocks of rows for a large GPU, and bounded memory.
constexpr std::size_t kBlockGroups = 8192;

int number(std::size_t value) { return static_cast<int>(value); }

}  // namespace

WaveGlowStream::WaveGlowStream(std::shared_ptr<const WaveGlow> model, float sigma, std::uint64_t seed)
    : model_(std::move(model)),
      queue_(model_->engine_.device),
      sigma_(sigma),
      seed_(seed),
      encoder_(model_->encoder_),
      frames_(model_->engine_.device, model_->upsample_.channels),
      source_(model_->engine_.device, model_->config_.n_source),
      latents_(model_->engine_.device, model_->config_.n_group),
      out_(model_->engine_.device, model_->config_.n_group),
      condition_(model_->engine_.device, padded_condition(model_->config_.n_condition())) {
    check_sigma(sigma);
    const std::size_t padding = model_->upsample_.taps - 1 - model_->upsample_.ahead;
    frames_.append(queue_, padding);  // zeros, since nothing was written
    for (const WaveGlow::Flow& flow : model_->flows_)
        stages_.push_back(
            {DeviceRows<float>(model_->engine_.device, flow.channels), WaveNetStack::State(flow.stack, queue_)});
}

void WaveGlowStream::push(Rows<const float> mel, Rows<const float> source, Rows<const float> latents) {
    if (finished_) throw InputError("this stream is finished: open a new one");
    check_inputs(model_->config_, mel, source, latents);
    append_latents(latents, mel.rows * model_->upsample_.rows);
    append_source(source);
    const std::size_t block = std::max<std::size_t>(1, kBlockGroups / model_->upsample_.rows);
    for (std::size_t first = 0; first < mel.rows; first += block)
        advance(mel.slice(first, std::min(block, mel.rows - first)), false);
}

void WaveGlowStream::finish() {
    if (finished_) throw InputError("this stream is finished: open a new one");
    finished_ = true;
    if (latents_.end() > 0) advance({nullptr, 0, model_->config_.conditioning.n_mel, 0}, true);
}

void WaveGlowStream::take(float* to) {
    if (ready()) queue_.download(to, out_.address(out_.begin()), ready() * out_.cols() * sizeof(float));
    out_.drop_before(out_.end());
}

void WaveGlowStream::append_latents(Rows<const float> latents, std::size_t count) {
    const std::size_t first = latents_.end(), columns = latents_.cols();
    float* const rows = latents_.append(queue_, count);
    if (!latents.data) {
        queue_.launch("normal_noise", {blocks_of(count * ((columns + 3) / 4), kNormalNoiseThreads)},
                      kNormalNoiseThreads, 0,
                      NormalNoiseParameters{rows, seed_, first, sigma_, number(count), number(columns)});
        return;
    }
    std::vector<float> given(count * columns);
    for (std::size_t t = 0; t < count; ++t)
        for (std::size_t c = 0; c < columns; ++c) given[t * columns + c] = sigma_ * latents.row(c)[t];
    queue_.upload(latents_.address(first), given.data(), given.size() * sizeof(float));
}

void WaveGlowStream::append_source(Rows<const float> source) {
    if (model_->config_.n_source == 0) return;
    source_.append(queue_, source.rows);
    if (source.rows)
        queue_.upload(source_.address(source_.end() - source.rows), source.data,
                      source.rows * source.cols * sizeof(float));
}

void WaveGlowStream::advance(Rows<const float> mel, bool last) {
    append_condition(mel, last);
    enter_first_stage();
    for (std::size_t k = stages_.size(); k-- > 0;) run_flow(k, last);
    const std::size_t finished = stages_.front().state.finished();
    condition_.drop_before(finished);
    latents_.drop_before(finished);
}

/// Frames of conditions, beside the source of the same groups.
void WaveGlowStream::append_condition(Rows<const float> mel, bool last) {
    const WaveGlow::Upsample& up = model_->upsample_;
    SlidingRows<float> encoded(up.channels);
    model_->encoder_.push(encoder_, mel, last, encoded);
    const std::size_t held_before = frames_.end(), fresh = encoded.end();
    frames_.append(queue_, fresh);
    queue_.upload(frames_.address(held_before), encoded.rows(0, fresh).data, fresh * up.channels * sizeof(float));
    if (last && up.ahead) {
        frames_.append(queue_, up.ahead);
        queue_.clear(frames_.address(frames_.end() - up.ahead), up.ahead * up.channels * sizeof(float));
    }
    const std::size_t first = frames_.begin(), held = frames_.end() - first;
    if (held < up.taps) return;
    const std::size_t ready = held - up.taps + 1, begin = condition_.end(), rows = ready * up.rows;
    std::uint16_t* const out = condition_.append(queue_, rows);
    const int depth = number(up.taps * up.channels), n_cond = number(model_->config_.conditioning.n_cond);
    queue_.launch("upsample", {blocks_of(ready, kUpsampleFrames), blocks_of(up.columns, kUpsampleThreads)},
                  kUpsampleThreads, upsample_shared(number(up.channels), depth),
                  UpsampleParameters{frames_.rows(first), up.weight.data(), up.bias.data(), out, number(ready),
                                     number(up.channels), depth, number(up.columns), n_cond, condition_.stride()});
    frames_.drop_before(first + ready);
    const std::size_t n_source = model_->config_.n_source;
    if (n_source == 0) return;
    queue_.launch(
        "round_columns", {blocks_of(rows * n_source, kRoundColumnsThreads)}, kRoundColumnsThreads, 0,
        RoundColumnsParameters{source_.rows(begin), out + n_cond, number(rows), number(n_source), condition_.stride()});
    source_.drop_before(begin + rows);
}

/// The latents of new groups, as many columns as the last flow has channels.
void WaveGlowStream::enter_first_stage() {
    DeviceRows<float>& audio = stages_.back().audio;
    const std::size_t begin = audio.end(), count = condition_.end() - begin;
    if (count == 0) return;
    float* const rows = audio.append(queue_, count);
    InvConvParameters p{};  // of no channels: it copies the front
    p.front = latents_.rows(begin), p.front_columns = number(audio.cols()), p.front_stride = latents_.stride();
    p.out = rows, p.out_stride = audio.stride(), p.rows = number(count);
    queue_.launch("invconv", {blocks_of(count, kInvConvRows)}, kInvConvThreads, invconv_shared(0), p);
}

void WaveGlowStream::run_flow(std::size_t k, bool last) {
    const WaveGlow::Flow& flow = model_->flows_[k];
    Stage& stage = stages_[k];
    const std::size_t half = flow.channels / 2, received = stage.state.received(), done = stage.state.finished();
    const DeviceView fresh{stage.audio.rows(received) + flow.conditioning_half(), stage.audio.end() - received,
                           stage.audio.stride()};
    const std::size_t rows = flow.stack.push(stage.state, work_, queue_, fresh, condition_, last);
    if (rows == 0) return;
    float* const audio = stage.audio.rows(done);
    float* const transformed = audio + flow.transformed_half();
    const float* const both = stage.state.out();
    const int stride = stage.audio.stride(), wide = number(2 * half);
    queue_.launch("coupling", {blocks_of(rows, kCouplingRows)}, kCouplingThreads, kCouplingShared,
                  CouplingParameters{transformed, both, both + half, transformed, nullptr, number(rows), number(half),
                                     stride, wide, wide, stride});
    DeviceRows<float>& next = k > 0 ? stages_[k - 1].audio : out_;
    InvConvParameters p{};
    p.matrix = flow.mix.data(), p.x = audio, p.x_stride = stride, p.channels = number(flow.channels);
    p.rows = number(rows), p.out = next.append(queue_, rows), p.out_stride = next.stride();
    // The flows before this one used the latents' first columns, as many as it has channels.
    p.front = latents_.rows(done) + flow.channels, p.front_columns = number(flow.injected);
    p.front_stride = latents_.stride();
    queue_.launch("invconv", {blocks_of(rows, kInvConvRows)}, kInvConvThreads, invconv_shared(p.channels), p);
    stage.state.drop(rows);
    stage.audio.drop_before(done + rows);
}

}  // namespace aigc::cuda
