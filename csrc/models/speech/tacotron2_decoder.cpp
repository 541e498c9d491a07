// SPDX-License-Identifier: Apache-2.0
#include "models/speech/tacotron2_decoder.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/noise.h"
#include "ops/location_attention/location_attention.h"

namespace aigc {
namespace {

/// Positions whose features one thread computes at a time.
constexpr std::size_t kBlockPositions = 48;

AlignedBuffer<float> vector_for(std::size_t columns) { return AlignedBuffer<float>(matvec_padded_depth(columns)); }

void relu_and_drop(float* values, const float* coins, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) values[i] = (values[i] < 0 ? 0.0f : values[i]) * coins[i];
}

}  // namespace

Tacotron2Decoder::Tacotron2Decoder(std::shared_ptr<const Tacotron2> model, Rows<const float> memory, std::uint64_t seed)
    : model_(std::move(model)),
      seed_(seed),
      memory_values_(memory.rows * memory.cols),
      projected_values_(memory.rows * model_->config().attention),
      features_values_(memory.rows * model_->config().attention),
      location_((memory.rows + model_->config().location_kernel - 1) * 2),
      query_(matvec_padded_rows(model_->config().attention)),
      energies_(memory.rows),
      context_(memory.cols),
      frame_(vector_for(model_->config().n_mel)),
      prenet0_(vector_for(model_->config().prenet)),
      prenet1_(vector_for(model_->config().prenet)),
      coins_(2 * model_->config().prenet),
      output_in_(vector_for(model_->config().decoder_units + memory.cols)),
      output_(matvec_padded_rows(model_->config().n_mel + 1)),
      attention_(model_->decoder_lstm_[0]),
      decoder_(model_->decoder_lstm_[1]) {
    const std::size_t size = model_->config().attention;
    if (memory.rows == 0 || memory.cols != model_->config().embedding)
        throw InputError("tacotron2: the memory has positions and " + std::to_string(model_->config().embedding) +
                         " columns, not (" + std::to_string(memory.rows) + ", " + std::to_string(memory.cols) + ")");
    memory_ = {memory_values_.data(), memory.rows, memory.cols, memory.cols};
    for (std::size_t t = 0; t < memory.rows; ++t) std::copy_n(memory.row(t), memory.cols, memory_.row(t));
    projected_ = {projected_values_.data(), memory.rows, size, size};
    features_ = {features_values_.data(), memory.rows, size, size};
    model_->memory_.run(memory_, projected_, Activation::none, false, *model_->engine_.pool);
}

void Tacotron2Decoder::prenet() {
    const std::size_t units = model_->config().prenet;
    fill_coins({coins_.data(), 1, 2 * units, 2 * units}, seed_, steps_);
    model_->prenet_[0].run(frame_.data(), prenet0_.data(), *model_->engine_.pool);
    relu_and_drop(prenet0_.data(), coins_.data(), units);
    model_->prenet_[1].run(prenet0_.data(), prenet1_.data(), *model_->engine_.pool);
    relu_and_drop(prenet1_.data(), coins_.data() + units, units);
}

/// From the attention cell's hidden state to shares and context.
void Tacotron2Decoder::attend(float* shares) {
    const Tacotron2& model = *model_;
    const std::size_t size = model.config().attention, taps = model.config().location_kernel;
    model.query_.run(attention_.hidden.data(), query_.data(), *model.engine_.pool);
    const LocationAttentionKernels& kernels = *model.engine_.table->location_attention;
    const std::size_t blocks = (positions() + kBlockPositions - 1) / kBlockPositions;
    model.engine_.pool->parallel_for(blocks, [&](std::size_t block) {
        const std::size_t first = block * kBlockPositions, count = std::min(kBlockPositions, positions() - first);
        const Rows<float> features = features_.slice(first, count);
        for (std::size_t t = 0; t < count; ++t)
            for (std::size_t a = 0; a < size; ++a) features.row(t)[a] = projected_.row(first + t)[a] + query_[a];
        model.location_.run({location_.data() + 2 * first, count, 2 * taps, 2}, features, Activation::none, true,
                            *model.engine_.pool);
        kernels.energies({features, model.v_.data(), energies_.data() + first});
    });
    kernels.attend({memory_, energies_.data(), shares, location_.data() + taps / 2 * 2, context_.data()});
}

void Tacotron2Decoder::step(float* mel, float* shares, float* gate) {
    const Tacotron2& model = *model_;
    const Tacotron2Config& config = model.config();
    const std::size_t width = config.embedding;
    const auto put = [](const AlignedBuffer<float>& values, std::size_t count, float* to) {
        std::copy_n(values.data(), count, to);
    };
    prenet();
    put(prenet1_, config.prenet, attention_.x.data());
    put(context_, width, attention_.x.data() + config.prenet);
    put(attention_.hidden, config.attention_units, attention_.x.data() + config.prenet + width);
    model.decoder_lstm_[0].step(attention_.x.data(), attention_.cell.data(), attention_.hidden.data(),
                                *model.engine_.pool);
    attend(shares);
    put(attention_.hidden, config.attention_units, decoder_.x.data());
    put(context_, width, decoder_.x.data() + config.attention_units);
    put(decoder_.hidden, config.decoder_units, decoder_.x.data() + config.attention_units + width);
    model.decoder_lstm_[1].step(decoder_.x.data(), decoder_.cell.data(), decoder_.hidden.data(), *model.engine_.pool);
    put(decoder_.hidden, config.decoder_units, output_in_.data());
    put(context_, width, output_in_.data() + config.decoder_units);
    model.projection_.run(output_in_.data(), output_.data(), *model.engine_.pool);
    put(output_, config.n_mel, mel);
    put(output_, config.n_mel, frame_.data());
    *gate = 1 / (1 + std::exp(-output_[config.n_mel]));
    ++steps_;
}

std::size_t Tacotron2Decoder::run(const Frames& out, float threshold) {
    for (std::size_t i = 0; i < out.mel.rows; ++i) {
        step(out.mel.row(i), out.shares.row(i), out.gates + i);
        if (out.gates[i] > threshold) return i + 1;
    }
    return out.mel.rows;
}

}  // namespace aigc
