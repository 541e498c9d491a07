// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "models/speech/sequence_conv.h"

namespace aigc {

/// Dilated depthwise convolutions with residuals: x += gelu(norm(conv1x1(gelu(norm(depthwise(x)))))) for each layer.
class DepthwiseStack {
  public:
    DepthwiseStack(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t width,
                   std::size_t kernel, std::size_t layers);
    void run(Rows<float> x) const;

  private:
    struct Layer {
        Tensor weight, bias, gamma1, beta1, gamma2, beta2;
        SequenceConv point;
    };
    Engine engine_;
    std::size_t kernel_;
    std::vector<Layer> layers_;
};

struct DurationSizes {
    std::size_t hidden = 0, width = 0, kernel = 3, layers = 3, bins = 10;
    std::vector<std::size_t> flows;  // numbers of the coupling layers, in the order of their use
};

/// The stochastic duration predictor of VITS (Kim, Kong, Son 2021), which turns noise into lengths by spline flows.
class VitsDurations {
  public:
    VitsDurations(const Engine& engine, const DurationSizes& sizes, const Tensors& tensors);

    /// hidden: a row for each symbol; noise: as many rows × 2; out: the logarithm of the frames of each symbol.
    void run(Rows<const float> hidden, Rows<const float> noise, float* out) const;

  private:
    struct Coupling {
        SequenceConv pre, proj;
        DepthwiseStack stack;
    };
    void couple(const Coupling& coupling, Rows<const float> condition, Rows<float> z) const;

    Engine engine_;
    DurationSizes sizes_;
    SequenceConv pre_, proj_;
    DepthwiseStack stack_;
    std::vector<Coupling> couplings_;
    Tensor mean_, scale_;
};

}  // namespace aigc
