// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "base/aligned.h"
#include "base/rows.h"
#include "base/thread_pool.h"
#include "ops/matvec/matvec.h"

namespace aigc {

struct OpTable;

/// Fewer bytes of weights than this are read by one thread: it is done before others could be woken, and does not wait
/// for them where the machine is busy.
constexpr std::size_t kBytesWorthSharing = 256 * 1024;

/// Weights and bias in the kernels' layout.
class PackedMatvec {
  public:
    PackedMatvec() = default;
    /// weights: rows × columns, finite. bias: one a row, or null for zeros.
    PackedMatvec(const OpTable& table, Precision precision, Rows<const float> weights, const float* bias);

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t panels() const { return scale_.size() / kMatvecPanel; }
    std::size_t bytes() const { return weights_.size(); }

    /// out: matvec_padded_rows(rows()) floats; x: matvec_padded_depth(columns()), zeros behind the columns.
    void run(const float* x, float* out, ThreadPool& pool) const;
    /// Some panels on the calling thread; out is where the first of their rows goes.
    void run_panels(const float* x, float* out, std::size_t first_panel, std::size_t last_panel) const;

  private:
    void pack_row(const float* values, std::size_t row, Precision precision);

    MatvecKernel kernel_ = nullptr;
    std::size_t rows_ = 0, columns_ = 0;
    AlignedBuffer<std::byte> weights_;
    AlignedBuffer<float> scale_, bias_;
};

}  // namespace aigc
