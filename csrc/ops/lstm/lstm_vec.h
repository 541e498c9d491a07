// SPDX-License-Identifier: Apache-2.0
// The cell over a vector type V of ops/simd/.
#pragma once
#include "ops/lstm/lstm.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
void update_cells(const LstmCellCall& call) {
    for (std::size_t block = 0; block < call.blocks; ++block) {
        const float* const gates = call.gates + block * 4 * kLstmBlock;
        for (std::size_t unit = 0; unit < kLstmBlock; unit += V::lanes) {
            const V i = sigmoid(V::load(gates + unit)), f = sigmoid(V::load(gates + kLstmBlock + unit));
            const V g = tanh(V::load(gates + 2 * kLstmBlock + unit)),
                    o = sigmoid(V::load(gates + 3 * kLstmBlock + unit));
            float* const cell = call.cell + block * kLstmBlock + unit;
            const V next = fma(f, V::load(cell), i * g);
            store(cell, next);
            store(call.hidden + block * kLstmBlock + unit, o * tanh(next));
        }
    }
}

}  // namespace
}  // namespace aigc
