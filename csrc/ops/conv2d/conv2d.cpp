// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d.h"

#include <algorithm>
#include <cmath>

#include "base/bfloat16.h"

namespace aigc {
namespace {

struct Float32 {
    using Element = float;
    using Weight = float;
    static float product(float x, float w) { return x * w; }
    static float value(float sum, const Conv2dLayer& layer, std::size_t n) { return sum + layer.bias[n]; }
    static float added(Element x, const Conv2dLayer&, std::size_t) { return x; }
    static Element element(float value, const Conv2dLayer&, std::size_t) { return value; }
    using Sum = float;
    static Sum start(const Conv2dLayer&, std::size_t) { return 0; }
};

struct Bfloat16 {
    using Element = std::uint16_t;
    using Weight = std::uint16_t;
    static float product(Element x, Weight w) { return float_from_bfloat16(x) * float_from_bfloat16(w); }
    static float value(float sum, const Conv2dLayer& layer, std::size_t n) { return sum + layer.bias[n]; }
    static float added(Element x, const Conv2dLayer&, std::size_t) { return float_from_bfloat16(x); }
    static Element element(float value, const Conv2dLayer&, std::size_t) { return bfloat16_from_float(value); }
    using Sum = float;
    static Sum start(const Conv2dLayer&, std::size_t) { return 0; }
};

struct Int8 {
    using Element = std::uint8_t;
    using Weight = std::int8_t;
    static std::int32_t product(Element x, Weight w) { return x * w; }
    static float value(std::int32_t sum, const Conv2dLayer& layer, std::size_t n) {
        return std::fma(static_cast<float>(sum), layer.scale[n], layer.bias[n]);
    }
    static float added(Element x, const Conv2dLayer& layer, std::size_t n) { return x * layer.add_scale[n]; }
    static Element element(float value, const Conv2dLayer& layer, std::size_t n) {
        const float shifted = value + layer.out_zero[n];
        return shifted > 0.0f ? static_cast<Element>(std::nearbyint(std::min(shifted, 255.0f))) : Element{0};
    }
    using Sum = std::int32_t;
    static Sum start(const Conv2dLayer& layer, std::size_t n) { return layer.zero[n]; }
};

template <class P>
float output(const Conv2dLayer& layer, const Conv2dCall& call, std::size_t x, std::size_t n) {
    const std::size_t depth = layer.shape.kernel * layer.shape.pixel, padded = padded_columns(layer.shape.outputs);
    const auto* w = static_cast<const typename P::Weight*>(layer.weights) + n * layer.shape.kernel * depth;
    typename P::Sum sum = P::start(layer, n);
    for (std::size_t dy = 0; dy < layer.shape.kernel; ++dy, w += depth) {
        const auto* in = static_cast<const typename P::Element*>(call.rows[dy]) + x * layer.shape.pixel;
        for (std::size_t j = 0; j < depth; ++j) sum += P::product(in[j], w[j]);
    }
    float v = P::value(sum, layer, n);
    if (call.add) v += P::added(static_cast<const typename P::Element*>(call.add)[x * padded + n], layer, n);
    return v < 0.0f ? v * layer.slope[n] : v;
}

template <class P, class Store>
void each_output(const Conv2dLayer& layer, const Conv2dCall& call, Store store) {
    const std::size_t padded = padded_columns(layer.shape.outputs);
    for (std::size_t x = 0; x < call.pixels; ++x)
        for (std::size_t n = 0; n < padded; ++n) store(x * padded + n, n, output<P>(layer, call, x, n));
}

template <class P>
void run(const Conv2dLayer& layer, const Conv2dCall& call) {
    auto* out = static_cast<typename P::Element*>(call.out);
    each_output<P>(layer, call, [&](std::size_t i, std::size_t n, float v) { out[i] = P::element(v, layer, n); });
}

template <class P>
void run_floats(const Conv2dLayer& layer, const Conv2dCall& call) {
    auto* out = static_cast<float*>(call.out);
    each_output<P>(layer, call, [&](std::size_t i, std::size_t, float v) { out[i] = v; });
}

template <class P>
constexpr Conv2dKernels reference(Precision precision) {
    return {precision, sizeof(typename P::Element), 1, 1, 0, run<P>, run_floats<P>, nullptr, nullptr};
}

}  // namespace

const Conv2dKernels kConv2dReferenceFloat32 = reference<Float32>(Precision::float32);
const Conv2dKernels kConv2dReferenceBfloat16 = reference<Bfloat16>(Precision::bfloat16);
const Conv2dKernels kConv2dReferenceInt8 = reference<Int8>(Precision::int8);

}  // namespace aigc
