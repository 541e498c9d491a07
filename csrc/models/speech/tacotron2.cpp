// SPDX-License-Identifier: Apache-2.0
#include "models/speech/tacotron2.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "models/linear.h"

namespace aigc {
namespace {

void check(const Tacotron2Config& config) {
    const auto require = [](bool good, const std::string& message) {
        if (!good) throw InputError(message);
    };
    require(config.n_symbols > 0 && config.n_mel > 0 && config.prenet > 0 && config.attention > 0 &&
                config.attention_units > 0 && config.decoder_units > 0,
            "tacotron2: every size must be 1 or more");
    require(config.embedding > 0 && config.embedding % 2 == 0,
            "tacotron2: embedding must be even, not " + std::to_string(config.embedding));
    require(config.encoder_kernel % 2 == 1 && config.postnet_kernel % 2 == 1 && config.location_kernel % 2 == 1,
            "tacotron2: kernels must be odd");
    require(config.postnet_layers > 0, "tacotron2: postnet_layers must be 1 or more");
}

PackedLstm load_lstm(const Engine& engine, Precision precision, const Tensors& tensors, const std::string& name,
                     const std::string& suffix, std::size_t inputs, std::size_t units) {
    const Tensor input = tensors.get(name + ".weight_ih" + suffix, {4 * units, inputs});
    const Tensor hidden = tensors.get(name + ".weight_hh" + suffix, {4 * units, units});
    const Tensor bias = tensors.get(name + ".bias" + suffix, {4 * units});
    return PackedLstm(*engine.table, precision, {input.data, 4 * units, inputs, inputs},
                      {hidden.data, 4 * units, units, units}, bias.data);
}

PackedMatvec load_matvec(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t rows,
                         std::size_t columns) {
    const Tensor weight = tensors.get(name, {rows, columns});
    return PackedMatvec(*engine.table, Precision::float32, {weight.data, rows, columns, columns}, nullptr);
}

/// All frames at once through one convolution.
SlidingRows<float> passed(const StreamConv& conv, Rows<const float> frames) {
    StreamConv::State state(conv);
    SlidingRows<float> out(conv.columns());
    conv.push(state, frames, true, out);
    return out;
}

}  // namespace

Tacotron2::Tacotron2(const Tacotron2Config& config, const Tensors& tensors, const Engine& engine)
    : config_(config), engine_(engine) {
    check(config);
    load_encoder(tensors);
    load_decoder(tensors);
    load_attention(tensors);
    load_postnet(tensors);
}

StreamConv Tacotron2::load_conv(const Tensors& tensors, const std::string& name, std::size_t channels,
                                std::size_t columns, std::size_t kernel, Activation activation) const {
    const Tensor weight = tensors.get(name + ".weight", {columns, channels, kernel});
    const Tensor bias = tensors.get(name + ".bias", {columns});
    const std::vector<float> packed = transposed_convolution(weight.data, columns, channels, kernel);
    return StreamConv(engine_, channels, kernel / 2, kernel / 2,
                      Rows<const float>{packed.data(), kernel * channels, columns, columns}, bias.data, activation);
}

void Tacotron2::load_encoder(const Tensors& tensors) {
    const std::size_t width = config_.embedding;
    const Tensor embedding = tensors.get("embedding.weight", {config_.n_symbols, width});
    embedding_.assign(embedding.data, embedding.data + config_.n_symbols * width);
    for (std::size_t i = 0; i < config_.encoder_layers; ++i)
        encoder_.push_back(load_conv(tensors, "encoder.convolutions." + std::to_string(i), width, width,
                                     config_.encoder_kernel, Activation::relu));
    for (const char* suffix : {"", "_reverse"})
        encoder_lstm_.push_back(
            load_lstm(engine_, Precision::float32, tensors, "encoder.lstm", suffix, width, width / 2));
}

void Tacotron2::load_decoder(const Tensors& tensors) {
    const Tacotron2Config& c = config_;
    prenet_.push_back(load_matvec(engine_, tensors, "decoder.prenet.0.weight", c.prenet, c.n_mel));
    prenet_.push_back(load_matvec(engine_, tensors, "decoder.prenet.1.weight", c.prenet, c.prenet));
    decoder_lstm_.push_back(load_lstm(engine_, engine_.precision, tensors, "decoder.attention_rnn", "",
                                      c.prenet + c.embedding, c.attention_units));
    decoder_lstm_.push_back(load_lstm(engine_, engine_.precision, tensors, "decoder.decoder_rnn", "",
                                      c.attention_units + c.embedding, c.decoder_units));
    const std::size_t columns = c.decoder_units + c.embedding;
    const Tensor mel = tensors.get("decoder.projection.weight", {c.n_mel, columns});
    const Tensor gate = tensors.get("decoder.gate.weight", {1, columns});
    std::vector<float> both(mel.data, mel.data + c.n_mel * columns);
    both.insert(both.end(), gate.data, gate.data + columns);
    const Tensor mel_bias = tensors.get("decoder.projection.bias", {c.n_mel});
    std::vector<float> bias(mel_bias.data, mel_bias.data + c.n_mel);
    bias.push_back(*tensors.get("decoder.gate.bias", {1}).data);
    projection_ =
        PackedMatvec(*engine_.table, Precision::float32, {both.data(), c.n_mel + 1, columns, columns}, bias.data());
}

/// The location's convolution and the dense layer behind it are one linear map, so they become one convolution.
void Tacotron2::load_attention(const Tensors& tensors) {
    const std::size_t size = config_.attention, filters = config_.location_filters, taps = config_.location_kernel;
    query_ = load_matvec(engine_, tensors, "decoder.attention.query.weight", size, config_.attention_units);
    const Tensor memory = tensors.get("decoder.attention.memory.weight", {size, config_.embedding});
    const std::vector<float> packed = transposed_convolution(memory.data, size, config_.embedding, 1);
    memory_ = PackedConv1d(*engine_.table, {packed.data(), config_.embedding, size, size}, nullptr);
    const Tensor conv = tensors.get("decoder.attention.location_conv.weight", {filters, 2, taps});
    const Tensor dense = tensors.get("decoder.attention.location_dense.weight", {size, filters});
    std::vector<float> both(taps * 2 * size);
    for (std::size_t tap = 0; tap < taps; ++tap)
        for (std::size_t channel = 0; channel < 2; ++channel)
            for (std::size_t a = 0; a < size; ++a) {
                double sum = 0;
                for (std::size_t f = 0; f < filters; ++f)
                    sum += static_cast<double>(dense.data[a * filters + f]) * conv.data[(f * 2 + channel) * taps + tap];
                both[(tap * 2 + channel) * size + a] = static_cast<float>(sum);
            }
    location_ = PackedConv1d(*engine_.table, {both.data(), taps * 2, size, size}, nullptr);
    const Tensor v = tensors.get("decoder.attention.v.weight", {1, size});
    v_ = AlignedBuffer<float>(size);
    std::copy_n(v.data, size, v_.data());
}

void Tacotron2::load_postnet(const Tensors& tensors) {
    for (std::size_t i = 0; i < config_.postnet_layers; ++i) {
        const bool last = i + 1 == config_.postnet_layers;
        postnet_.push_back(load_conv(tensors, "postnet.convolutions." + std::to_string(i),
                                     i ? config_.postnet_channels : config_.n_mel,
                                     last ? config_.n_mel : config_.postnet_channels, config_.postnet_kernel,
                                     last ? Activation::none : Activation::tanh));
    }
}

void Tacotron2::encode(const std::int32_t* symbols, Rows<float> memory) const {
    const std::size_t count = memory.rows, width = config_.embedding;
    if (count == 0) throw InputError("tacotron2: a text has at least one symbol");
    SlidingRows<float> rows(width);
    const Rows<float> embedded = rows.append(count);
    for (std::size_t t = 0; t < count; ++t) {
        if (symbols[t] < 0 || static_cast<std::size_t>(symbols[t]) >= config_.n_symbols)
            throw InputError("tacotron2: symbol " + std::to_string(symbols[t]) + " is not one of " +
                             std::to_string(config_.n_symbols));
        std::copy_n(embedding_.data() + static_cast<std::size_t>(symbols[t]) * width, width, embedded.row(t));
    }
    for (const StreamConv& conv : encoder_) rows = passed(conv, rows.rows(0, count));
    const Rows<const float> features = rows.rows(0, count);
    engine_.pool->parallel_for(2, [&](std::size_t direction) {
        run_direction(encoder_lstm_[direction], features, direction == 1,
                      memory.columns(direction * width / 2, width / 2));
    });
}

void Tacotron2::run_direction(const PackedLstm& lstm, Rows<const float> rows, bool reverse, Rows<float> out) const {
    AlignedBuffer<float> x(lstm.depth()), cell(lstm.padded_units()), hidden(lstm.padded_units());
    for (std::size_t i = 0; i < rows.rows; ++i) {
        const std::size_t t = reverse ? rows.rows - 1 - i : i;
        std::copy_n(rows.row(t), lstm.inputs(), x.data());
        std::copy_n(hidden.data(), lstm.units(), x.data() + lstm.inputs());
        lstm.step(x.data(), cell.data(), hidden.data(), *engine_.pool);
        std::copy_n(hidden.data(), lstm.units(), out.row(t));
    }
}

void Tacotron2::refine(Rows<const float> mel, Rows<float> out) const {
    if (mel.cols != config_.n_mel || out.cols != mel.cols || out.rows != mel.rows)
        throw InputError("tacotron2: a mel has " + std::to_string(config_.n_mel) + " bands, not " +
                         std::to_string(mel.cols));
    if (mel.rows == 0) return;
    SlidingRows<float> rows = passed(postnet_[0], mel);
    for (std::size_t i = 1; i < postnet_.size(); ++i) rows = passed(postnet_[i], rows.rows(0, mel.rows));
    const Rows<const float> residual = rows.rows(0, mel.rows);
    for (std::size_t t = 0; t < mel.rows; ++t)
        for (std::size_t c = 0; c < mel.cols; ++c) out.row(t)[c] = mel.row(t)[c] + residual.row(t)[c];
}

}  // namespace aigc
