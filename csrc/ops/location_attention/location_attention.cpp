// SPDX-License-Identifier: Apache-2.0
#include "ops/location_attention/location_attention.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

void energies(const AttentionEnergiesCall& call) {
    for (std::size_t t = 0; t < call.features.rows; ++t) {
        float sum = 0;
        for (std::size_t a = 0; a < call.features.cols; ++a) sum += call.v[a] * std::tanh(call.features.row(t)[a]);
        call.energies[t] = sum;
    }
}

void attend(const AttendCall& call) {
    const std::size_t positions = call.memory.rows;
    const float largest = *std::max_element(call.energies, call.energies + positions);
    float total = 0;
    for (std::size_t t = 0; t < positions; ++t) total += call.shares[t] = std::exp(call.energies[t] - largest);
    std::fill_n(call.context, call.memory.cols, 0.0f);
    for (std::size_t t = 0; t < positions; ++t) {
        const float share = call.shares[t] /= total;
        call.location[2 * t] = share;
        call.location[2 * t + 1] += share;
        for (std::size_t c = 0; c < call.memory.cols; ++c) call.context[c] += share * call.memory.row(t)[c];
    }
}

}  // namespace

const LocationAttentionKernels kLocationAttentionReference = {energies, attend};

}  // namespace aigc
