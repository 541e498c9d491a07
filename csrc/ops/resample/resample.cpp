// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/resample.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

template <class T>
void widen(const void* from, std::size_t count, float* to) {
    const T* const codes = static_cast<const T*>(from);
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<float>(codes[i]);
}

void horizontal(const HorizontalCall& call) {
    const HorizontalTable& table = *call.table;
    for (std::size_t i = 0; i < call.count; ++i) {
        const std::size_t x = call.first + i;
        double sum = 0;
        for (std::size_t t = 0; t < table.taps; ++t)
            sum += static_cast<double>(table.weights[x * table.taps + t]) *
                   call.samples[table.base[x] - call.origin + static_cast<std::ptrdiff_t>(t)];
        call.out[i] = static_cast<float>(sum);
    }
}

float column(const VerticalCall& call, std::size_t x) {
    double sum = 0;
    for (std::size_t t = 0; t < call.taps; ++t) sum += static_cast<double>(call.weights[t]) * call.rows[t][x];
    return static_cast<float>(sum);
}

template <class T>
void vertical(const VerticalCall& call) {
    T* const out = static_cast<T*>(call.out);
    for (std::size_t x = 0; x < call.count; ++x)
        out[x] = static_cast<T>(std::nearbyint(std::clamp(column(call, x), 0.0f, call.peak)));
}

void vertical_floats(const VerticalCall& call) {
    for (std::size_t x = 0; x < call.count; ++x) static_cast<float*>(call.out)[x] = column(call, x);
}

void drain() {}

}  // namespace

const ResampleKernels kResampleReference = {
    0,          {widen<std::uint8_t>, widen<std::uint16_t>, widen<float>},
    horizontal, {vertical<std::uint8_t>, vertical<std::uint16_t>, vertical_floats},
    drain,
};

}  // namespace aigc
