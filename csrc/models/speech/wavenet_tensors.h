// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "models/tensors.h"
#include "ops/wavenet/wavenet_pack.h"

namespace aigc {

struct WaveNetConfig {
    std::size_t n_in = 0, n_out = 0, n_cond = 0, n_layers = 0, n_channels = 0, kernel_size = 0;
};

/// The trained tensors of a stack of gated layers (see wavenet_stack.h), as packers for any device take them. The end
/// convolution is folded into each layer's skip half.
class WaveNetTensors {
  public:
    /// Tensors are read by the name prefix + name. Throws InputError for what is missing or does not fit.
    WaveNetTensors(const WaveNetConfig& config, const Tensors& tensors, const std::string& prefix);

    WavenetShape shape(std::size_t layer) const;
    /// The weights of a layer, valid as long as this object is. Layers may be folded on several threads.
    WavenetWeights folded(std::size_t layer);

    std::vector<float> start_weight;  // n_in × channels
    Tensor start_bias, end_bias;

  private:
    struct Layer {
        Tensor in_weight, in_bias, out_weight, out_bias;
        std::vector<float> folded_weight, folded_bias;  // residual rows, then end · skip rows
    };

    WaveNetConfig config_;
    Tensor end_, cond_, cond_bias_;
    std::vector<Layer> layers_;
};

}  // namespace aigc
