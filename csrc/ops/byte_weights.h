// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

/// The value of one unit of the whole numbers -127 … 127 that stand for `count` weights of one output in int8: the
/// largest weight's 127th part.
///
/// run > 0: for kernels that add the products of `run` groups in 16 bits, two elements of each group to one sum. The
/// weights of every such sum, those above zero and those below zero each, then add up to at most 128 units, so that
/// bytes 0 … 255 give at most 32,640: nothing saturates. The unit is larger for it where weights of one sign are
/// neighbours, at most four times. A run begins with each row of `row` weights; a row may end within one.
double byte_weight_unit(const float* values, std::size_t count, std::size_t row, std::size_t run);

}  // namespace aigc
