// SPDX-License-Identifier: Apache-2.0
// First value of the sums of a wavenet layer, and their conversion to values, over a type of products
// (ops/simd/products.h).
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/wavenet/wavenet.h"
#include "ops/wavenet/wavenet_gate.h"

namespace aigc {
namespace {

/// Sums in float: the condition is added to the sum of the taps.
template <class Products>
struct WavenetFloatSums : Products {
    using typename Products::Element;
    using typename Products::Sum;
    using typename Products::Vector;
    static constexpr bool kScaledCondition = false;

    AIGC_INLINE static Sum zero(const std::int32_t*, std::size_t) { return Vector::splat(0.0f); }
    AIGC_INLINE static Vector value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return sum + Vector::load(matrix.bias + column);
    }
    /// float32 keeps the gate's last places, bfloat16 rounds them away.
    AIGC_INLINE static Vector gate(Vector a, Vector b) {
        if constexpr (sizeof(Element) == sizeof(float))
            return exact_gate(a, b);
        else
            return coarse_gate(a, b);
    }
    AIGC_INLINE static void store_acts(Element* out, Vector values) { Products::store_elements(out, values); }
    AIGC_INLINE static void store_next(Element* out, Vector values, const float*, std::size_t) {
        Products::store_elements(out, values);
    }
};

/// Exact sums of products of bytes: taps and condition have scales of their own.
template <class Products>
struct WavenetIntegerSums : Products {
    using typename Products::Element;
    using typename Products::Sum;
    using typename Products::Vector;
    static constexpr bool kScaledCondition = true;

    AIGC_INLINE static Sum zero(const std::int32_t* zeros, std::size_t column) {
        return Vector::load_integers(zeros + column);
    }
    AIGC_INLINE static Vector number(Sum sum) { return Vector::from_integers(sum); }
    AIGC_INLINE static Vector value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return fma(number(sum), Vector::load(matrix.scale + column), Vector::load(matrix.bias + column));
    }
    AIGC_INLINE static Vector gate(Vector a, Vector b) { return coarse_gate(a, b); }
    AIGC_INLINE static void store_acts(Element* out, Vector values) {
        Products::store_signed(out, values * Vector::splat(127.0f));
    }
    AIGC_INLINE static void store_next(Element* out, Vector values, const float* inverse_step, std::size_t column) {
        Products::store_signed(out, values * Vector::load(inverse_step + column));
    }
};

}  // namespace
}  // namespace aigc
