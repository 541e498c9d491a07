// SPDX-License-Identifier: Apache-2.0
// The cell over `Vec`; include vec_avx2.h or vec_avx512.h and vec_math.h first.
#pragma once
#include "ops/lstm/lstm.h"

namespace aigc {
namespace {

void update_cells(const LstmCellCall& call) {
    for (std::size_t block = 0; block < call.blocks; ++block) {
        const float* const gates = call.gates + block * 4 * kLstmBlock;
        for (std::size_t unit = 0; unit < kLstmBlock; unit += Vec::lanes) {
            const Vec i = sigmoid(load(gates + unit)), f = sigmoid(load(gates + kLstmBlock + unit));
            const Vec g = tanh(load(gates + 2 * kLstmBlock + unit)), o = sigmoid(load(gates + 3 * kLstmBlock + unit));
            float* const cell = call.cell + block * kLstmBlock + unit;
            const Vec next = fma(f, load(cell), i * g);
            store(cell, next);
            store(call.hidden + block * kLstmBlock + unit, o * tanh(next));
        }
    }
}

}  // namespace
}  // namespace aigc
