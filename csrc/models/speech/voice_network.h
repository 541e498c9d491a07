// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/speech/mel_decoder.h"

namespace aigc {

struct VoiceSizes {
    std::size_t symbols = 0;
    ConvTransformerSizes encoder, prosody;
    MelDecoderSizes decoder;
};

/// The acoustic model of an embedded voice: symbols → rows, rows → prosody, both with durations → frames.
/// Everything is float32, at any precision of the engine, and normalised: the caller applies the means and scales.
class VoiceNetwork {
  public:
    VoiceNetwork(const Engine& engine, const VoiceSizes& sizes, const Tensors& tensors);

    std::size_t width() const { return encoder_.width(); }
    std::size_t frame_columns() const { return decoder_.frame_columns(); }

    /// ids below `symbols` → out: a row each, width columns. Throws InputError for another id.
    void encode(const std::vector<std::int64_t>& ids, Rows<float> out) const;

    /// rows of `encode` → out: log(1 + frames), pitch, energy of each symbol.
    void predict(Rows<const float> rows, Rows<float> out) const;

    /// rows of `encode`; tone: pitch and energy of each symbol; durations: frames of each, at least 0, their sum at
    /// least 1; frames: pairs_of(durations) * 2 rows of frame_columns, contiguous: the last one more than there are
    /// where their number is odd.
    void decode(Rows<const float> rows, Rows<const float> tone, const std::vector<std::int64_t>& durations,
                Rows<float> frames) const;

    /// Throws InputError for durations that are negative, all 0, or more than an hour.
    static std::size_t pairs_of(const std::vector<std::int64_t>& durations);

  private:
    Tensor embedding_;
    std::size_t symbols_;
    ConvTransformer encoder_, prosody_;
    SequenceConv prosody_out_, tone_, place_;
    MelDecoder decoder_;
};

}  // namespace aigc
