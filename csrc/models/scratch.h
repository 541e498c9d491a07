// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>

#include "base/aligned.h"
#include "base/rows.h"

namespace aigc {

/// Rows for values between two steps of a model, zeroed.
class Scratch {
  public:
    Scratch(std::size_t rows, std::size_t cols) : values_(rows * cols), rows_{values_.data(), rows, cols, cols} {}
    Rows<float> rows() const { return rows_; }

  private:
    AlignedBuffer<float> values_;
    Rows<float> rows_;
};

inline void copy_rows(Rows<const float> from, Rows<float> to) {
    for (std::size_t t = 0; t < from.rows; ++t) std::copy_n(from.row(t), from.cols, to.row(t));
}

}  // namespace aigc
