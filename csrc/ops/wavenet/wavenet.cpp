// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/wavenet.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "base/bfloat16.h"

namespace aigc {
namespace {

struct Float32 {
    using Element = float;
    using Weight = float;
    using Sum = float;
    static float product(float x, float w) { return x * w; }
    static float value(Sum sum, const WavenetMatrix& m, std::size_t column) { return sum + m.bias[column]; }
    static constexpr bool kScaledCondition = false;
    static float element(float value, float) { return value; }
};

struct Bfloat16 {
    using Element = std::uint16_t;
    using Weight = std::uint16_t;
    using Sum = float;
    static float product(Element x, Weight w) { return float_from_bfloat16(x) * float_from_bfloat16(w); }
    static float value(Sum sum, const WavenetMatrix& m, std::size_t column) { return sum + m.bias[column]; }
    static constexpr bool kScaledCondition = false;
    static Element element(float value, float) { return bfloat16_from_float(value); }
};

struct Int8 {
    using Element = std::uint8_t;
    using Weight = std::int8_t;
    using Sum = std::int32_t;
    static std::int32_t product(Element x, Weight w) { return x * w; }
    static float value(Sum sum, const WavenetMatrix& m, std::size_t column) {
        return std::fma(static_cast<float>(sum), m.scale[column], m.bias[column]);
    }
    static constexpr bool kScaledCondition = true;
    static Element element(float value, float inverse_step) {
        const float shifted = std::nearbyint(value * inverse_step) + 128.0f;
        return shifted > 0.0f ? static_cast<Element>(std::min(shifted, 255.0f)) : Element{0};
    }
};

/// sum += x · w, the weights of a column standing `step` apart.
template <class P>
typename P::Sum dot(typename P::Sum sum, const typename P::Element* x, const typename P::Weight* w, std::size_t count,
                    std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) sum += P::product(x[k], w[k * step]);
    return sum;
}

template <class P>
typename P::Sum start(const std::int32_t* zeros, std::size_t column) {
    if constexpr (P::kScaledCondition) return zeros[column];
    return 0;
}

template <class P>
float gate_input(const WavenetLayer& layer, const WavenetCall& call, std::size_t t, std::size_t column) {
    const auto& [channels, kernel, n_cond, n_residual, n_skip] = layer.shape;
    const std::size_t depth = kernel * channels + n_cond;
    const auto* w = static_cast<const typename P::Weight*>(layer.gate.weights) + column / 2 * 2 * depth + column % 2;
    const auto* x = static_cast<const typename P::Element*>(call.x) + t * call.x_stride;
    typename P::Sum sum = start<P>(layer.gate.zero, column);
    for (std::size_t tap = 0; tap < kernel; ++tap) {
        const std::ptrdiff_t row = (static_cast<std::ptrdiff_t>(tap) - static_cast<std::ptrdiff_t>(kernel / 2)) *
                                   static_cast<std::ptrdiff_t>(call.dilation);
        sum = dot<P>(sum, x + row * static_cast<std::ptrdiff_t>(call.x_stride), w + 2 * tap * channels, channels, 2);
    }
    if (n_cond == 0) return P::value(sum, layer.gate, column);
    const auto* cond = static_cast<const typename P::Element*>(call.cond) + t * call.cond_stride;
    w += 2 * kernel * channels;
    if constexpr (P::kScaledCondition) {
        const auto product = static_cast<float>(dot<P>(start<P>(layer.gate.cond_zero, column), cond, w, n_cond, 2));
        return std::fma(product, call.cond_step[t] * layer.gate.cond_scale[column], P::value(sum, layer.gate, column));
    }
    return P::value(dot<P>(sum, cond, w, n_cond, 2), layer.gate, column);
}

template <class P>
float out_value(const WavenetLayer& layer, const typename P::Element* acts, std::size_t column) {
    const std::size_t channels = layer.shape.channels;
    const auto* w = static_cast<const typename P::Weight*>(layer.out.weights) + column * channels;
    return P::value(dot<P>(start<P>(layer.out.zero, column), acts, w, channels, 1), layer.out, column);
}

template <class P>
void run(const WavenetLayer& layer, const WavenetCall& call) {
    const auto& [channels, kernel, n_cond, n_residual, n_skip] = layer.shape;
    for (std::size_t t = 0; t < call.rows; ++t) {
        auto* acts = static_cast<typename P::Element*>(call.acts) + t * padded_columns(channels);
        for (std::size_t c = 0; c < channels; ++c) {
            const float a = gate_input<P>(layer, call, t, 2 * c), b = gate_input<P>(layer, call, t, 2 * c + 1);
            acts[c] = P::element(std::tanh(a) / (1.0f + std::exp(-b)), 127.0f);
        }
        for (std::size_t c = 0; c < n_residual; ++c) {
            auto* next = static_cast<typename P::Element*>(call.next) + t * call.residual.stride;
            float& residual = call.residual.row(t)[c];
            residual += out_value<P>(layer, acts, c);
            next[c] = P::element(residual, call.next_inverse_step ? call.next_inverse_step[c] : 1.0f);
        }
        for (std::size_t c = 0; c < n_skip; ++c) call.skip.row(t)[c] += out_value<P>(layer, acts, n_residual + c);
    }
}

template <class P>
void convert(const float* values, const float* inverse_step, std::size_t count, void* elements) {
    auto* out = static_cast<typename P::Element*>(elements);
    for (std::size_t i = 0; i < count; ++i) out[i] = P::element(values[i], inverse_step ? inverse_step[i] : 1.0f);
}

template <class P>
constexpr WavenetKernels reference(Precision precision) {
    return {precision, sizeof(typename P::Element), 1, 1, 2, 1, 0, run<P>, convert<P>};
}

}  // namespace

const WavenetKernels kWavenetReferenceFloat32 = reference<Float32>(Precision::float32);
const WavenetKernels kWavenetReferenceBfloat16 = reference<Bfloat16>(Precision::bfloat16);
const WavenetKernels kWavenetReferenceInt8 = reference<Int8>(Precision::int8);

}  // namespace aigc
