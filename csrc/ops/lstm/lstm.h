// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// A step of a long short-term memory, after its four products are summed (Hochreiter and Schmidhuber 1997; Gers,
/// Schmidhuber and Cummins 2000):
///
///     cell   = sigmoid(f) cell + sigmoid(i) tanh(g)
///     hidden = sigmoid(o) tanh(cell)
///
/// The gates of units 16 b … 16 b + 15 are the 64 floats from gates + 64 b: their i, then f, g and o. cell is read
/// and written, hidden written; they overlap neither each other nor gates. Errors of a few units of the
/// last place.
struct LstmCellCall {
    const float* gates = nullptr;
    float* cell = nullptr;
    float* hidden = nullptr;
    std::size_t blocks = 0;  // of 16 units
};

constexpr std::size_t kLstmBlock = 16;

struct LstmKernels {
    void (*update_cells)(const LstmCellCall& call) = nullptr;
};

extern const LstmKernels kLstmReference, kLstmAvx2, kLstmAvx512;

}  // namespace aigc
