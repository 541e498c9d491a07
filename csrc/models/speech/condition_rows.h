// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "models/engine.h"
#include "models/sliding_rows.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {

/// The condition of a stream as elements, which the gated layers read. In int8 the step of a row follows
/// from its largest magnitude, so that no value is clipped.
class ConditionRows {
  public:
    ConditionRows(const Engine& engine, std::size_t columns);

    std::size_t end() const { return elements_.end(); }
    /// Append rows of two parts side by side; the second may have no columns.
    void append(Rows<const float> first, Rows<const float> second);
    void drop_before(std::size_t row);

    const std::byte* elements(std::size_t row) { return elements_.rows(row, 1).data; }
    const float* steps(std::size_t row) { return steps_.rows(row, 1).data; }
    /// Distance from one row to the next, in elements.
    std::size_t stride() const { return elements_.cols() / engine_.wavenet().element_size; }

  private:
    Engine engine_;
    SlidingRows<std::byte> elements_;
    SlidingRows<float> steps_;
};

}  // namespace aigc
