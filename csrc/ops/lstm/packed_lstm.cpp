// SPDX-License-Identifier: Apache-2.0
#include "ops/lstm/packed_lstm.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kBlockRows = 4 * kLstmBlock;

/// Both matrices side by side in the order of the cell's gates, and the bias; rows of absent units are zero.
struct Gates {
    std::size_t rows, columns;
    std::vector<float> weights, bias;

    Gates(Rows<const float> input, Rows<const float> hidden, const float* all_bias, std::size_t units)
        : rows((units + kLstmBlock - 1) / kLstmBlock * kBlockRows),
          columns(input.cols + units),
          weights(rows * columns),
          bias(rows) {
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t gate = row % kBlockRows / kLstmBlock;
            const std::size_t unit = row / kBlockRows * kLstmBlock + row % kLstmBlock;
            if (unit >= units) continue;
            const std::size_t from = gate * units + unit;
            std::copy_n(input.row(from), input.cols, weights.data() + row * columns);
            std::copy_n(hidden.row(from), units, weights.data() + row * columns + input.cols);
            bias[row] = all_bias[from];
        }
    }
};

PackedMatvec pack(const OpTable& table, Precision precision, Rows<const float> input, Rows<const float> hidden,
                  const float* bias) {
    if (hidden.rows != 4 * hidden.cols || input.rows != hidden.rows || hidden.cols == 0)
        throw InputError("lstm: input has " + std::to_string(input.rows) + " rows and hidden (" +
                         std::to_string(hidden.rows) + ", " + std::to_string(hidden.cols) +
                         "), where both need 4 rows a unit");
    const Gates gates(input, hidden, bias, hidden.cols);
    return PackedMatvec(table, precision, {gates.weights.data(), gates.rows, gates.columns, gates.columns},
                        gates.bias.data());
}

}  // namespace

PackedLstm::PackedLstm(const OpTable& table, Precision precision, Rows<const float> input, Rows<const float> hidden,
                       const float* bias)
    : inputs_(input.cols),
      units_(hidden.cols),
      kernels_(table.lstm),
      gates_(pack(table, precision, input, hidden, bias)) {}

void PackedLstm::step(const float* x, float* cell, float* hidden, ThreadPool& pool) const {
    constexpr std::size_t kPanels = kBlockRows / kMatvecPanel;
    const auto step_block = [&](std::size_t block) {
        alignas(64) float gates[kBlockRows];
        gates_.run_panels(x, gates, block * kPanels, (block + 1) * kPanels);
        kernels_->update_cells({gates, cell + block * kLstmBlock, hidden + block * kLstmBlock, 1});
    };
    const std::size_t blocks = padded_units() / kLstmBlock;
    if (bytes() >= kBytesWorthSharing) return pool.parallel_for(blocks, step_block);
    for (std::size_t block = 0; block < blocks; ++block) step_block(block);
}

}  // namespace aigc
