// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/speech/dilated_conv.h"
#include "models/speech/sequence_conv.h"

namespace aigc {

struct VitsFlowSizes {
    std::size_t channels = 0, width = 0, kernel = 5, layers = 4, couplings = 4;
};

/// The flow of VITS (Kim, Kong, Son 2021) from the prior to the latents of its decoder: couplings that shift one half
/// of the channels by a WaveNet of the other, the order of the channels turned before each.
class VitsFlow {
  public:
    VitsFlow(const Engine& engine, const VitsFlowSizes& sizes, const Tensors& tensors);

    /// z: frames × channels, contiguous; the latents replace it.
    void run(Rows<float> z) const;

  private:
    struct Coupling {
        SequenceConv pre, post;
        std::vector<DilatedConv> gated;
        std::vector<SequenceConv> residual, skip;
    };
    void couple(const Coupling& coupling, Rows<float> z) const;

    Engine engine_;
    VitsFlowSizes sizes_;
    std::vector<Coupling> couplings_;
};

}  // namespace aigc
