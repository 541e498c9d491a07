// SPDX-License-Identifier: Apache-2.0
#include "models/speech/waveglow_cuda.h"

#include <string>

#include "base/error.h"
#include "ops/invconv/invconv_cuda.h"
#include "ops/invconv/square_matrix.h"

namespace aigc::cuda {

WaveGlow::WaveGlow(const WaveGlowConfig& config, const Tensors& tensors, const CudaEngine& engine)
    : config_(config), engine_(engine), encoder_(config.conditioning, tensors, engine.host) {
    check_config(config);
    if (config.n_group > kInvConvMostChannels)
        throw InputError("n_group is " + std::to_string(config.n_group) + ", and the kernels for CUDA have at most " +
                         std::to_string(kInvConvMostChannels));
    Queue queue(engine.device);
    const UpsampleProduct product(config.conditioning, tensors);
    upsample_ = {product.rows,
                 product.channels,
                 product.taps,
                 product.ahead,
                 product.columns,
                 {engine.device, queue, product.weights},
                 {engine.device, queue, product.bias}};
    flows_.reserve(config.n_flows);
    for (std::size_t k = 0; k < config.n_flows; ++k) load_flow(tensors, queue, k);
}

void WaveGlow::load_flow(const Tensors& tensors, Queue& queue, std::size_t k) {
    const std::size_t channels = config_.flow_channels(k), half = channels / 2;
    const std::string index = std::to_string(k);
    const Tensor matrix = tensors.get("convinv." + index + ".conv.weight", {channels, channels, 1});
    const InvertedMatrix inverse = invert_matrix({matrix.data, channels, channels, channels});
    const std::vector<float> mix(inverse.values.data(), inverse.values.data() + channels * channels);
    const WaveNetConfig stack{
        half, 2 * half, config_.n_condition(), config_.n_layers, config_.n_channels, config_.kernel_size};
    flows_.push_back({WaveNetStack(stack, tensors, "WN." + index + ".", engine_.device, queue),
                      {engine_.device, queue, mix},
                      channels,
                      config_.emits_early(k) ? config_.n_early_size : 0,
                      config_.swap_halves && k % 2 == 1});
}

std::size_t WaveGlow::context_frames() const {
    std::size_t groups = 0;
    for (const Flow& flow : flows_) groups += flow.stack.reach();
    return encoder_.behind() + encoder_.ahead() + upsample_.taps - 1 +
           2 * ((groups + upsample_.rows - 1) / upsample_.rows);
}

}  // namespace aigc::cuda
