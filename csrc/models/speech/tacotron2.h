// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/engine.h"
#include "models/speech/stream_conv.h"
#include "models/tensors.h"
#include "ops/lstm/packed_lstm.h"
#include "ops/precision.h"

namespace aigc {

struct Tacotron2Config {
    std::size_t n_symbols = 0, n_mel = 0;
    std::size_t embedding = 0;  // columns of a symbol, and of the memory: both directions of the encoder side by side
    std::size_t encoder_layers = 0, encoder_kernel = 0;
    std::size_t prenet = 0;
    std::size_t attention_units = 0, decoder_units = 0;
    std::size_t attention = 0;  // dimensions of the energies' features
    std::size_t location_filters = 0, location_kernel = 0;
    std::size_t postnet_layers = 0, postnet_channels = 0, postnet_kernel = 0;
};

/// Tacotron 2 (Shen et al., "Natural TTS Synthesis by Conditioning WaveNet on Mel Spectrogram Predictions", 2018) as
/// published by NVIDIA: batch norm folded into the convolutions, both biases of a memory cell added.
///
/// encode() reads the text, a Tacotron2Decoder computes frame after frame, and refine() is the post-net. The weights of
/// the two LSTM cells of the decoder, 98 % of what a step reads, are held in the precision of the engine, which every
/// tier has for them; all else is float32. Safe to use from several threads.
class Tacotron2 {
  public:
    /// Throws InputError for tensors that do not fit.
    Tacotron2(const Tacotron2Config& config, const Tensors& tensors, const Engine& engine);

    const Tacotron2Config& config() const { return config_; }
    const Engine& engine() const { return engine_; }

    /// symbols: count numbers below n_symbols, at least one; memory: count × embedding. Throws InputError.
    void encode(const std::int32_t* symbols, Rows<float> memory) const;
    /// out = mel + post-net(mel), both frames × n_mel. out may be mel itself.
    void refine(Rows<const float> mel, Rows<float> out) const;

  private:
    friend class Tacotron2Decoder;
    void load_encoder(const Tensors& tensors);
    void load_decoder(const Tensors& tensors);
    void load_attention(const Tensors& tensors);
    void load_postnet(const Tensors& tensors);
    StreamConv load_conv(const Tensors& tensors, const std::string& name, std::size_t channels, std::size_t columns,
                         std::size_t kernel, Activation activation) const;
    void run_direction(const PackedLstm& lstm, Rows<const float> rows, bool reverse, Rows<float> out) const;

    Tacotron2Config config_;
    Engine engine_;
    std::vector<float> embedding_;  // n_symbols × embedding
    std::vector<StreamConv> encoder_, postnet_;
    std::vector<PackedLstm> encoder_lstm_;  // forward, reverse
    std::vector<PackedMatvec> prenet_;
    std::vector<PackedLstm> decoder_lstm_;  // attention's, decoder's
    PackedMatvec query_, projection_;       // the gate is the projection's last row
    PackedConv1d memory_, location_;
    AlignedBuffer<float> v_;
};

}  // namespace aigc
