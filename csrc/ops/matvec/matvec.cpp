// SPDX-License-Identifier: Apache-2.0
#include "ops/matvec/matvec.h"

#include <cstdint>
#include <cstring>

#include "base/bfloat16.h"

namespace aigc {
namespace {

template <class T>
T element(const std::byte* weights, std::size_t index) {
    T value;
    std::memcpy(&value, weights + index * sizeof(T), sizeof(T));
    return value;
}

/// Weight number k of a run that begins at element `run`.
float float32_weight(const std::byte* weights, std::size_t run, std::size_t k) {
    return element<float>(weights, run + k);
}
float bfloat16_weight(const std::byte* weights, std::size_t run, std::size_t k) {
    return float_from_bfloat16(element<std::uint16_t>(weights, run + 2 * (k % 16) + k / 16));
}
float int8_weight(const std::byte* weights, std::size_t run, std::size_t k) {
    return element<std::int8_t>(weights, run + k);
}

template <float (*weight)(const std::byte*, std::size_t, std::size_t)>
void run(const MatvecCall& call, std::size_t first_panel, std::size_t last_panel) {
    for (std::size_t row = first_panel * kMatvecPanel; row < last_panel * kMatvecPanel; ++row) {
        const std::size_t panel = row / kMatvecPanel * kMatvecPanel * call.depth;
        float sum = 0;
        for (std::size_t k = 0; k < call.depth; k += kMatvecRun) {
            const std::size_t begin = panel + k * kMatvecPanel + row % kMatvecPanel * kMatvecRun;
            for (std::size_t i = 0; i < kMatvecRun; ++i) sum += weight(call.weights, begin, i) * call.x[k + i];
        }
        call.out[row] = call.bias[row] + call.scale[row] * sum;
    }
}

}  // namespace

const MatvecKernels kMatvecReference = {{run<float32_weight>, run<bfloat16_weight>, run<int8_weight>}};

}  // namespace aigc
