// SPDX-License-Identifier: Apache-2.0
#include "models/speech/condition_rows.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aigc {
namespace {

constexpr std::size_t kRowsPerTask = 64;

/// Such that the largest magnitude is the largest byte.
float step_of(Rows<const float> first, Rows<const float> second, std::size_t t) {
    float largest = 1e-6f;
    for (std::size_t c = 0; c < first.cols; ++c) largest = std::max(largest, std::fabs(first.row(t)[c]));
    for (std::size_t c = 0; c < second.cols; ++c) largest = std::max(largest, std::fabs(second.row(t)[c]));
    return largest / 127.0f;
}

}  // namespace

ConditionRows::ConditionRows(const Engine& engine, std::size_t columns)
    : engine_(engine), elements_(padded_columns(columns) * engine.wavenet().element_size), steps_(1) {}

void ConditionRows::append(Rows<const float> first, Rows<const float> second) {
    const WavenetKernels& kernels = engine_.wavenet();
    const Rows<std::byte> elements = elements_.append(first.rows);
    const Rows<float> steps = steps_.append(first.rows);
    engine_.pool->parallel_for((first.rows + kRowsPerTask - 1) / kRowsPerTask, [&](std::size_t task) {
        std::vector<float> inverse(std::max(first.cols, second.cols));
        const std::size_t end = std::min((task + 1) * kRowsPerTask, first.rows);
        for (std::size_t t = task * kRowsPerTask; t < end; ++t) {
            if (kernels.precision == Precision::int8) {
                *steps.row(t) = step_of(first, second, t);
                std::fill(inverse.begin(), inverse.end(), 1.0f / *steps.row(t));
            }
            std::byte* row = elements.row(t);
            kernels.convert(first.row(t), inverse.data(), first.cols, row);
            if (second.cols)
                kernels.convert(second.row(t), inverse.data(), second.cols, row + first.cols * kernels.element_size);
        }
    });
}

void ConditionRows::drop_before(std::size_t row) {
    elements_.drop_before(row);
    steps_.drop_before(row);
}

}  // namespace aigc
