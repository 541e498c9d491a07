// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/speech/hifigan_stage.h"

namespace aigc {

struct HifiganSizes {
    std::size_t channels = 0, width = 0;  // of its input, and after the first convolution
    std::vector<std::size_t> rates, up_kernels, kernels;
    std::vector<std::vector<std::size_t>> dilations;
    bool pairs = false;
};

/// The generator of HiFi-GAN (Kong, Kim, Bae 2020): frames → samples. It draws nothing at random. Everything is
/// float32.
class Hifigan {
  public:
    Hifigan(const Engine& engine, const HifiganSizes& sizes, const Tensors& tensors);

    std::size_t channels() const { return channels_; }
    /// Samples of a frame.
    std::size_t hop() const { return hop_; }

    /// frames: all of an utterance; out: the hop() * count samples of frames first … first + count, whatever the others
    /// are computed with. Throws InputError where they do not exist.
    void run(Rows<const float> frames, std::size_t first, std::size_t count, float* out) const;

  private:
    Engine engine_;
    std::size_t channels_, hop_ = 1, reach_ = 0;
    DilatedConv before_;
    std::vector<HifiganStage> stages_;
    DilatedConv after_;
};

}  // namespace aigc
