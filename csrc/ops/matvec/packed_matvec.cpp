// SPDX-License-Identifier: Apache-2.0
#include "ops/matvec/packed_matvec.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/bfloat16.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

/// Bytes that a thread takes at a time: some microseconds of reading, many times the cost of taking it.
constexpr std::size_t kBlockBytes = 128 * 1024;

/// The value of one unit of an int8 row; 1 for a row of zeros.
float step_of(const float* values, std::size_t count) {
    float largest = 0;
    for (std::size_t k = 0; k < count; ++k) largest = std::max(largest, std::abs(values[k]));
    const float step = largest / 127.0f;
    return step > 0 ? step : 1.0f;
}

std::int8_t byte_of(float value, float step) {
    return static_cast<std::int8_t>(std::clamp(std::nearbyint(value / step), -127.0f, 127.0f));
}

}  // namespace

PackedMatvec::PackedMatvec(const OpTable& table, Precision precision, Rows<const float> weights, const float* bias)
    : kernel_(table.matvec->run[precision]),
      rows_(weights.rows),
      columns_(weights.cols),
      weights_(matvec_padded_rows(weights.rows) * matvec_padded_depth(weights.cols) * bytes_of_weight(precision)),
      scale_(matvec_padded_rows(weights.rows)),
      bias_(matvec_padded_rows(weights.rows)) {
    if (bias) std::copy_n(bias, rows_, bias_.data());
    for (std::size_t row = 0; row < rows_; ++row) pack_row(weights.row(row), row, precision);
}

void PackedMatvec::pack_row(const float* values, std::size_t row, Precision precision) {
    const float step = precision == Precision::int8 ? step_of(values, columns_) : 1.0f;
    scale_[row] = step;
    const std::size_t panel = row / kMatvecPanel * kMatvecPanel * matvec_padded_depth(columns_);
    for (std::size_t k = 0; k < columns_; ++k) {
        const std::size_t i = k % kMatvecRun;
        const std::size_t run = panel + (k - i) * kMatvecPanel + row % kMatvecPanel * kMatvecRun;
        if (precision == Precision::float32) {
            std::memcpy(weights_.data() + (run + i) * sizeof(float), values + k, sizeof(float));
        } else if (precision == Precision::bfloat16) {
            const std::uint16_t half = bfloat16_from_float(values[k]);
            std::memcpy(weights_.data() + (run + 2 * (i % 16) + i / 16) * sizeof(half), &half, sizeof(half));
        } else {
            weights_[run + i] = static_cast<std::byte>(byte_of(values[k], step));
        }
    }
}

void PackedMatvec::run_panels(const float* x, float* out, std::size_t first_panel, std::size_t last_panel) const {
    const std::size_t skipped = first_panel * kMatvecPanel;
    const std::size_t panel_bytes = panels() ? weights_.size() / panels() : 0;
    kernel_({weights_.data() + first_panel * panel_bytes, scale_.data() + skipped, bias_.data() + skipped, x,
             matvec_padded_depth(columns_), out},
            0, last_panel - first_panel);
}

void PackedMatvec::run(const float* x, float* out, ThreadPool& pool) const {
    if (rows_ == 0) return;
    if (bytes() < kBytesWorthSharing) return run_panels(x, out, 0, panels());
    const std::size_t per_panel = std::max<std::size_t>(weights_.size() / panels(), 1);
    const std::size_t block = std::max<std::size_t>(kBlockBytes / per_panel, 1);
    pool.parallel_for((panels() + block - 1) / block, [&](std::size_t i) {
        const std::size_t first = i * block, last = std::min(first + block, panels());
        run_panels(x, out + first * kMatvecPanel, first, last);
    });
}

}  // namespace aigc
