// SPDX-License-Identifier: Apache-2.0
#include "ops/lstm/lstm.h"

#include <cmath>

namespace aigc {
namespace {

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

void update_cells(const LstmCellCall& call) {
    for (std::size_t unit = 0; unit < call.blocks * kLstmBlock; ++unit) {
        const float* const gate = call.gates + unit / kLstmBlock * 4 * kLstmBlock + unit % kLstmBlock;
        const float i = gate[0], f = gate[kLstmBlock], g = gate[2 * kLstmBlock], o = gate[3 * kLstmBlock];
        call.cell[unit] = sigmoid(f) * call.cell[unit] + sigmoid(i) * std::tanh(g);
        call.hidden[unit] = sigmoid(o) * std::tanh(call.cell[unit]);
    }
}

}  // namespace

const LstmKernels kLstmReference = {update_cells};

}  // namespace aigc
