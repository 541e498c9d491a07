// SPDX-License-Identifier: Apache-2.0
#include "models/speech/styled_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/inline.h"

namespace aigc {
namespace {

constexpr std::size_t kBlockRows = 128;
constexpr double kEpsilon = 1e-5;

AIGC_INLINE float squared_sine_of(float x) {
    // x = n pi + r with |r| <= pi / 2; the constant rounds to whole numbers (see ByteLevels).
    const float n = (x * 0.318309886f + 12582912.0f) - 12582912.0f;
    const float r = ((x - n * 3.140625f) - n * 9.67502593994140625e-4f) - n * 1.509957990978376e-7f;
    const float s = r * r;
    float p = -2.3889859e-8f;
    p = p * s + 2.7525562e-6f;
    p = p * s - 1.9840874e-4f;
    p = p * s + 8.3333310e-3f;
    p = p * s - 1.6666667e-1f;
    const float sine = r + r * s * p;
    return sine * sine;
}

/// Sums over all rows of what term(row, column) gives, one a column; the blocks do not depend on the threads.
template <class Term>
std::vector<double> column_sums(Rows<const float> x, ThreadPool& pool, Term term) {
    const std::size_t blocks = (x.rows + kBlockRows - 1) / kBlockRows;
    std::vector<double> partial(blocks * x.cols), sums(x.cols);
    pool.parallel_for(blocks, [&](std::size_t block) {
        double* const to = partial.data() + block * x.cols;
        const std::size_t last = std::min(x.rows, (block + 1) * kBlockRows);
        for (std::size_t t = block * kBlockRows; t < last; ++t) {
            const float* const row = x.row(t);
            for (std::size_t c = 0; c < x.cols; ++c) to[c] += term(row[c], c);
        }
    });
    for (std::size_t block = 0; block < blocks; ++block)
        for (std::size_t c = 0; c < x.cols; ++c) sums[c] += partial[block * x.cols + c];
    return sums;
}

/// The numbers of each column of a call; the mean is taken off before anything else, as it may be large.
struct Columns {
    std::vector<float> mean, factor, inverse;
};

void activate(const StyledNormCall& call, const Columns& columns, std::size_t t) {
    const float* const x = call.x.row(t);
    const float *const mean = columns.mean.data(), *const factor = columns.factor.data();
    const float *const inverse = columns.inverse.data(), *const shift = call.shift;
    float* const out = call.out.row(t);
    if (call.alpha == nullptr) {
        for (std::size_t c = 0; c < call.x.cols; ++c) {
            const float y = (x[c] - mean[c]) * factor[c] + shift[c];
            out[c] = y > 0 ? y : call.slope * y;
        }
        return;
    }
    for (std::size_t c = 0; c < call.x.cols; ++c) {
        const float y = (x[c] - mean[c]) * factor[c] + shift[c];
        out[c] = y + squared_sine_of(call.alpha[c] * y) * inverse[c];
    }
}

}  // namespace

float squared_sine(float x) { return squared_sine_of(x); }

void styled_norm(const StyledNormCall& call, ThreadPool& pool) {
    const Rows<const float> x = call.x;
    if (x.rows == 0) return;
    std::vector<double> mean = column_sums(x, pool, [](float value, std::size_t) { return double{value}; });
    for (double& each : mean) each /= static_cast<double>(x.rows);
    const std::vector<double> squares = column_sums(x, pool, [&](float value, std::size_t c) {
        const double apart = value - mean[c];
        return apart * apart;
    });
    Columns columns{std::vector<float>(x.cols), std::vector<float>(x.cols), std::vector<float>(x.cols)};
    for (std::size_t c = 0; c < x.cols; ++c) {
        const double by = call.scale[c] / std::sqrt(squares[c] / static_cast<double>(x.rows) + kEpsilon);
        columns.mean[c] = static_cast<float>(mean[c]);
        columns.factor[c] = static_cast<float>(by);
        if (call.alpha) columns.inverse[c] = 1.0f / call.alpha[c];
    }
    pool.parallel_for((x.rows + kBlockRows - 1) / kBlockRows, [&](std::size_t block) {
        const std::size_t last = std::min(x.rows, (block + 1) * kBlockRows);
        for (std::size_t t = block * kBlockRows; t < last; ++t) activate(call, columns, t);
    });
}

}  // namespace aigc
