// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "models/speech/hifigan.h"
#include "models/speech/vits_attention.h"
#include "models/speech/vits_durations.h"
#include "models/speech/vits_flow.h"

namespace aigc {

struct VitsSizes {
    std::size_t symbols = 0, hidden = 0, feed = 0, heads = 0, window = 0, layers = 0, kernel = 0;
    DurationSizes durations;
    VitsFlowSizes flow;
    HifiganSizes decoder;
};

/// VITS (Kim, Kong, Son 2021) of one speaker: symbols → rows and their means and spreads → lengths → latents → samples.
/// The caller draws all noise and lays the means out over the frames. Everything is float32, at any precision of the
/// engine.
class Vits {
  public:
    Vits(const Engine& engine, const VitsSizes& sizes, const Tensors& tensors);

    std::size_t hidden() const { return sizes_.hidden; }
    std::size_t latents() const { return sizes_.flow.channels; }
    const Hifigan& decoder() const { return decoder_; }

    /// ids below `symbols` → rows: hidden columns; moments: means, then logarithms of spreads, latents() columns each.
    /// Throws InputError for another id.
    void encode(const std::vector<std::int64_t>& ids, Rows<float> rows, Rows<float> moments) const;
    /// rows of `encode`; noise: as many rows × 2 → out: the logarithm of the frames of each.
    void lengths(Rows<const float> rows, Rows<const float> noise, float* out) const {
        durations_.run(rows, noise, out);
    }
    /// z: frames × latents(), drawn from the prior; what the decoder takes replaces it.
    void flow(Rows<float> z) const { flow_.run(z); }

  private:
    struct Layer {
        VitsAttention attention;
        SequenceConv open, close;
        Tensor gamma1, beta1, gamma2, beta2;
    };
    Engine engine_;
    VitsSizes sizes_;
    Tensor embedding_;
    std::vector<Layer> layers_;
    SequenceConv moments_;
    VitsDurations durations_;
    VitsFlow flow_;
    Hifigan decoder_;
};

}  // namespace aigc
