// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/conv1d.h"

#include <cmath>
#include <numbers>

namespace aigc {
namespace {

constexpr std::size_t kPanel = 1;

float activate(float x, Activation activation) {
    if (activation == Activation::relu) return x > 0 || std::isnan(x) ? x : 0.0f;
    if (activation == Activation::none) return x;
    if (activation == Activation::tanh) return std::tanh(x);
    const float u = std::sqrt(2 / std::numbers::pi_v<float>) * (x + 0.044715f * x * x * x);
    return 0.5f * x * (1 + std::tanh(u));
}

void run(const Conv1dCall& call, std::size_t first_panel, std::size_t last_panel) {
    const std::size_t cols = call.x.cols, depth = call.depth();
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        for (std::size_t n = first_panel; n < last_panel; ++n) {
            const float* const weights = call.weights + n * depth;
            float sum = call.bias[n] + (call.accumulate ? call.out.row(t)[n] : 0.0f);
            for (std::size_t k = 0; k < depth; ++k)
                sum += call.x.row(t)[k / cols * call.piece_stride + k % cols] * weights[k];
            call.out.row(t)[n] = activate(sum, call.activation);
        }
    }
}

}  // namespace

const Conv1dKernel kConv1dReference = {1, kPanel, run};

}  // namespace aigc
