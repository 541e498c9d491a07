// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "models/speech/mel_decoder.h"

namespace aigc {

struct MelVaeSizes {
    ConvTransformerSizes encoder;
    MelDecoderSizes decoder;
    std::size_t latents = 0, pairs = 0;  // columns of a row of the code; pairs of frames that it stands for

    std::size_t frames() const { return 2 * pairs; }
};

/// A variational auto-encoder of mel spectrograms (Kingma, Welling 2014): frames ↔ rows of a code, of which one stands
/// for several pairs of frames. Everything is float32, at any precision of the engine, and
/// normalised.
class MelVae {
  public:
    MelVae(const Engine& engine, const MelVaeSizes& sizes, const Tensors& tensors);

    const MelVaeSizes& sizes() const { return sizes_; }

    /// mel: frames × n_mel, contiguous, a multiple of sizes().frames() of them; out: a row for so many, the mean of
    /// each latent and then the logarithm of its variance.
    void encode(Rows<const float> mel, Rows<float> out) const;

    /// code: rows × latents; frames: rows * sizes().frames() × frame_columns, contiguous.
    void decode(Rows<const float> code, Rows<float> frames) const;

  private:
    MelVaeSizes sizes_;
    SequenceConv seen_, latent_, code_;
    ConvTransformer encoder_;
    Tensor place_;
    MelDecoder decoder_;
};

}  // namespace aigc
