// SPDX-License-Identifier: Apache-2.0
#include "ops/colour/mix_planes.h"

#include <algorithm>

#include "ops/colour/colour.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kSpan = 1024;  // columns that are floats at a time

/// A row, some columns at a time: to floats, mixed, and back to samples.
void mix_row(const OpTable& table, const MixPlanes& planes, std::size_t y, bool stream) {
    alignas(64) float spans[3][kSpan];
    MixCall call{{spans[0], spans[1], spans[2]}, 0, {}};
    std::copy(&planes.matrix[0][0], &planes.matrix[0][0] + 12, &call.matrix[0][0]);
    const std::size_t cols = planes.out[0].view.cols;
    const float one = 1;
    for (std::size_t x = 0; x < cols; x += kSpan) {
        call.count = std::min(kSpan, cols - x);
        for (std::size_t k = 0; k < 3; ++k) {
            const auto& [view, type] = planes.in[k];
            table.resample->widen[static_cast<std::size_t>(type)](view.row(y) + x * bytes_of(type), call.count,
                                                                  spans[k]);
        }
        table.colour->mix(call);
        for (std::size_t k = 0; k < 3; ++k) {
            const auto& [view, type] = planes.out[k];
            const float* const span = spans[k];
            table.resample->vertical[static_cast<std::size_t>(type)](
                {&span, &one, 1, call.count, view.row(y) + x * bytes_of(type), planes.peak, stream});
        }
    }
}

}  // namespace

void mix_planes(const OpTable& table, const MixPlanes& planes, ThreadPool& pool) {
    constexpr std::size_t kRows = 16;
    const std::size_t rows = planes.out[0].view.rows;
    bool stream = true;
    for (const auto& [view, type] : planes.out) stream = stream && streams(view, type);
    pool.parallel_for((rows + kRows - 1) / kRows, [&](std::size_t band) {
        for (std::size_t y = band * kRows; y < std::min(rows, (band + 1) * kRows); ++y)
            mix_row(table, planes, y, stream);
        if (stream) table.resample->drain();
    });
}

}  // namespace aigc
