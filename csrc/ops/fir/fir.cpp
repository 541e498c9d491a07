// SPDX-License-Identifier: Apache-2.0
#include "ops/fir/fir.h"

namespace aigc {
namespace {

void rows(const FirRows& call) {
    for (std::size_t i = 0; i < call.length; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < call.taps; ++k) sum += static_cast<double>(call.weights[k]) * call.rows[k][i];
        call.out[i] = static_cast<float>(sum);
    }
}

template <bool kAdd>
void pixels(const FirPixels& call) {
    for (std::size_t x = 0; x < call.pixels; ++x)
        for (std::size_t c = 0; c < call.channels; ++c) {
            const float* const in = call.in + call.starts[x] * static_cast<std::ptrdiff_t>(call.channels) + c;
            float& out = call.out[x * call.channels + c];
            double sum = kAdd ? out : 0.0;
            for (std::size_t k = 0; k < call.taps; ++k)
                sum += static_cast<double>(call.weights[x][k]) * in[k * call.channels];
            out = static_cast<float>(sum);
        }
}

void activate(const FirActivation& call) {
    for (std::size_t i = 0; i < call.length; ++i) {
        const float v = call.values[i], scaled = (v < 0 ? v * call.slope : v) * call.gain;
        call.values[i] = scaled > call.limit ? call.limit : scaled < -call.limit ? -call.limit : scaled;
    }
}

}  // namespace

const FirKernels kFirReference = {rows, pixels<false>, pixels<true>, activate};

}  // namespace aigc
