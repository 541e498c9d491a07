// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "models/engine.h"
#include "models/speech/conditioning.h"
#include "models/speech/wavenet_stack.h"
#include "models/tensors.h"
#include "ops/invconv/packed_invconv.h"

namespace aigc {

/// A member of the WaveGlow family (Prenger, Valle and Catanzaro, "WaveGlow", 2018).
struct WaveGlowConfig {
    std::size_t n_flows = 0, n_group = 0, n_early_every = 0, n_early_size = 0;
    std::size_t n_layers = 0, n_channels = 0, kernel_size = 0;
    std::size_t n_source = 0;  // columns of the second condition, behind the first
    bool swap_halves = false;  // on odd flows the first half is transformed and the second conditions
    ConditioningConfig conditioning;

    std::size_t n_condition() const { return conditioning.n_cond + n_source; }
    /// Channels that flow k mixes: n_group less those that were emitted before it.
    std::size_t flow_channels(std::size_t k) const { return n_group - n_early_size * (k / n_early_every); }
    bool emits_early(std::size_t k) const { return k > 0 && k % n_early_every == 0 && n_early_size > 0; }
    /// The number of columns of the inputs of all layers, flow by flow.
    std::size_t activation_scales() const { return n_flows * n_layers * n_channels; }
};

/// Throws InputError for a configuration that makes no sense.
void check_config(const WaveGlowConfig& config);
/// Throws InputError where the inputs of a push (see WaveGlowStream) do not fit.
void check_inputs(const WaveGlowConfig& config, Rows<const float> mel, Rows<const float> source,
                  Rows<const float> latents);
void check_sigma(float sigma);

/// Weights packed for one engine; streams share it. Synthesis runs the flow backwards: for k = n_flows - 1 … 0
///
///     (a, b) = halves of x;   shift, log_s = stack_k(a, condition);   b = (b - shift) / exp(log_s)
///     x = inverse(W_k) (a, b);   where flow k emitted early, n_early_size new latents are put in front
class WaveGlow {
  public:
    struct Flow {
        WaveNetStack stack;
        PackedInvConv mix;  // by the inverse matrix
        std::size_t channels;
        std::size_t injected;  // latents put in front behind this flow
        bool swapped;
        std::size_t conditioning_half() const { return swapped ? channels / 2 : 0; }
        std::size_t transformed_half() const { return swapped ? 0 : channels / 2; }
    };

    /// activation_scales: the largest magnitude that int8 represents, for each of config.activation_scales() columns;
    /// null except in int8. Throws InputError for tensors or scales that do not fit.
    WaveGlow(const WaveGlowConfig& config, const Tensors& tensors, const Engine& engine,
             const float* activation_scales);

    const WaveGlowConfig& config() const { return config_; }
    const Engine& engine() const { return engine_; }
    const Conditioning& conditioning() const { return *conditioning_; }
    const std::vector<Flow>& flows() const { return flows_; }  // in the order of the indices k
    /// Mel frames, behind and ahead together, that a sample depends on.
    std::size_t context_frames() const;

  private:
    std::vector<float> steps_of(const float* activation_scales) const;
    void load_flow(const Tensors& tensors, std::size_t k, const float* steps);

    WaveGlowConfig config_;
    Engine engine_;
    std::unique_ptr<Conditioning> conditioning_;
    std::vector<Flow> flows_;
};

}  // namespace aigc
