// SPDX-License-Identifier: Apache-2.0
#include "models/speech/byte_lstm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "models/scratch.h"
#include "models/speech/byte_levels.h"

namespace aigc {
namespace {

/// A scale for each column, so that the bias is added as it is.
std::vector<float> one_a_column(float scale, std::size_t columns) {
    return scale == 0 ? std::vector<float>() : std::vector<float>(columns, scale);
}

float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

/// gates: i, f, g, o of `units` each. Updates cell and writes state.
void step(const float* gates, std::size_t units, float* cell, float* state) {
    for (std::size_t u = 0; u < units; ++u) {
        cell[u] = sigmoid(gates[units + u]) * cell[u] + sigmoid(gates[u]) * std::tanh(gates[2 * units + u]);
        state[u] = sigmoid(gates[3 * units + u]) * std::tanh(cell[u]);
    }
}

}  // namespace

ByteLstm::ByteLstm(const Engine& engine, Rows<const float> input, Rows<const float> hidden, const float* bias,
                   float input_scale, float hidden_scale)
    : engine_(engine),
      hidden_scale_(hidden_scale),
      input_(engine, input, bias, one_a_column(input_scale, input.cols), {}),
      hidden_(*engine.table, Precision::float32, hidden, nullptr) {
    if (hidden.cols == 0 || hidden.rows != 4 * hidden.cols || input.cols != hidden.rows)
        throw InputError("the matrices of a long short-term memory do not fit each other");
}

void ByteLstm::run(Rows<const float> x, bool backward, Rows<float> out) const {
    if (x.cols != inputs() || out.cols != units() || out.rows != x.rows)
        throw InputError("the rows of a long short-term memory do not fit its weights");
    const Scratch projected(x.rows, input_.columns());
    input_.run(x, projected.rows());
    AlignedBuffer<float> given(matvec_padded_depth(units())), sums(matvec_padded_rows(4 * units()));
    std::vector<float> cell(units()), state(units());
    for (std::size_t i = 0; i < x.rows; ++i) {
        const std::size_t t = backward ? x.rows - 1 - i : i;
        float scale = 1;
        if (hidden_scale_ == 0) {
            std::copy(state.begin(), state.end(), given.data());
        } else {
            const ByteLevels levels = ByteLevels::of({state.data(), 1, units(), units()}, *engine_.pool);
            levels.round(state.data(), given.data(), units());
            scale = levels.step * hidden_scale_;
        }
        hidden_.run_panels(given.data(), sums.data(), 0, hidden_.panels());
        float* const gates = projected.rows().row(t);
        for (std::size_t n = 0; n < 4 * units(); ++n) gates[n] += sums[n] * scale;
        step(gates, units(), cell.data(), state.data());
        std::copy(state.begin(), state.end(), out.row(t));
    }
}

}  // namespace aigc
