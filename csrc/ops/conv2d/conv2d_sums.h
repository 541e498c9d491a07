// SPDX-License-Identifier: Apache-2.0
// First value of the sums of a convolution over an image, and their conversion to values, over a type of products
// (ops/simd/products.h).
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/conv2d/conv2d.h"

namespace aigc {
namespace {

/// Sums in float, which are the values.
template <class Products>
struct Conv2dFloatSums : Products {
    using typename Products::Element;
    using typename Products::Sum;
    using typename Products::Vector;

    /// The parameters of a vector of columns that the functions below need.
    struct Column {
        AIGC_INLINE Column(const Conv2dLayer&, std::size_t) {}
    };

    AIGC_INLINE static Sum start(const Conv2dLayer& layer, std::size_t column) {
        return Vector::load(layer.bias + column);
    }
    AIGC_INLINE static Sum start_one(const Conv2dLayer& layer, int n) { return Vector::splat(layer.bias[n]); }
    AIGC_INLINE static Vector value(Sum sum, const Column&) { return sum; }
    AIGC_INLINE static Vector value_one(Sum sum, const Conv2dLayer&, int) { return sum; }
    AIGC_INLINE static Vector added(Vector value, const Element* add, const Column&) {
        return value + Products::load_elements(add);
    }
    AIGC_INLINE static void store_output(Element* out, Vector v, const Column&) { Products::store_elements(out, v); }
};

/// Exact sums of products of bytes: a whole number of a column's steps.
template <class Products>
struct Conv2dIntegerSums : Products {
    using typename Products::Element;
    using typename Products::Sum;
    using typename Products::Vector;

    struct Column {
        Vector scale, bias, zero;
        const float* add_scale;
        AIGC_INLINE Column(const Conv2dLayer& layer, std::size_t column)
            : scale(Vector::load(layer.scale + column)),
              bias(Vector::load(layer.bias + column)),
              zero(Vector::load(layer.out_zero + column)),
              add_scale(layer.add_scale + column) {}
    };

    AIGC_INLINE static Sum start(const Conv2dLayer& layer, std::size_t column) {
        return Vector::load_integers(layer.zero + column);
    }
    AIGC_INLINE static Sum start_one(const Conv2dLayer& layer, int n) { return Sum{} + layer.zero[n]; }
    AIGC_INLINE static Vector value(Sum sum, const Column& of) {
        return fma(Vector::from_integers(sum), of.scale, of.bias);
    }
    AIGC_INLINE static Vector value_one(Sum sum, const Conv2dLayer& layer, int n) {
        return fma(Vector::from_integers(sum), Vector::splat(layer.scale[n]), Vector::splat(layer.bias[n]));
    }
    AIGC_INLINE static Vector added(Vector value, const Element* add, const Column& of) {
        return value + Products::load_elements(add) * Vector::load(of.add_scale);
    }
    AIGC_INLINE static void store_output(Element* out, Vector v, const Column& of) {
        Products::store_elements(out, v + of.zero);
    }
};

}  // namespace
}  // namespace aigc
