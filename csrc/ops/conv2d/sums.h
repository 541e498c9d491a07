// SPDX-License-Identifier: Apache-2.0
// What kinds of elements share whatever the machine M of conv2d_tile.h: how sums begin, and become values.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/conv2d/conv2d.h"

namespace aigc {
namespace {

/// Of products in float: the sum is the value.
template <class Machine>
struct FloatSums : Machine {
    using Float = typename Machine::Float;
    using Sum = Float;
    struct Column {
        AIGC_INLINE Column(const Conv2dLayer&, std::size_t) {}
    };

    AIGC_INLINE static Sum start(const Conv2dLayer& layer, std::size_t column) {
        return Machine::load(layer.bias + column);
    }
    AIGC_INLINE static Sum start_one(const Conv2dLayer& layer, int n) { return Machine::splat(layer.bias[n]); }
    AIGC_INLINE static Float value(Sum sum, const Column&) { return sum; }
    AIGC_INLINE static Float value_one(Sum sum, const Conv2dLayer&, int) { return sum; }
};

/// Of products of bytes: a whole number of a column's steps.
template <class Machine>
struct IntegerSums : Machine {
    using Float = typename Machine::Float;
    using Sum = typename Machine::Integers;
    using Element = std::uint8_t;
    static constexpr int kGroup = 4;
    struct Column {
        Float scale, bias, zero;
        const float* add_scale;
        AIGC_INLINE Column(const Conv2dLayer& layer, std::size_t column)
            : scale(Machine::load(layer.scale + column)),
              bias(Machine::load(layer.bias + column)),
              zero(Machine::load(layer.out_zero + column)),
              add_scale(layer.add_scale + column) {}
    };

    AIGC_INLINE static Sum start(const Conv2dLayer& layer, std::size_t column) {
        Sum sum;
        __builtin_memcpy(&sum, layer.zero + column, sizeof sum);
        return sum;
    }
    AIGC_INLINE static Sum start_one(const Conv2dLayer& layer, int n) { return Sum{} + layer.zero[n]; }
    AIGC_INLINE static Float value(Sum sum, const Column& of) {
        return Machine::multiply_add(Machine::floats(sum), of.scale, of.bias);
    }
    AIGC_INLINE static Float value_one(Sum sum, const Conv2dLayer& layer, int n) {
        return Machine::multiply_add(Machine::floats(sum), Machine::splat(layer.scale[n]),
                                     Machine::splat(layer.bias[n]));
    }
};

}  // namespace
}  // namespace aigc
