// SPDX-License-Identifier: Apache-2.0
#include "ops/invconv/square_matrix.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"

namespace aigc {
namespace {

constexpr double kLeastPivot = 1e-12;

std::string shape_text(Rows<const float> matrix) {
    return "(" + std::to_string(matrix.rows) + ", " + std::to_string(matrix.cols) + ")";
}

/// [matrix | identity], row-major, 2 n wide.
std::vector<double> augmented(Rows<const float> matrix) {
    const std::size_t n = matrix.rows;
    std::vector<double> wide(n * 2 * n);
    for (std::size_t i = 0; i < n; ++i) {
        std::copy_n(matrix.row(i), n, &wide[i * 2 * n]);
        wide[i * 2 * n + n + i] = 1;
    }
    return wide;
}

double largest_element(Rows<const float> matrix) {
    double largest = 0;
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        for (std::size_t j = 0; j < matrix.cols; ++j) {
            const double magnitude = std::abs(static_cast<double>(matrix.row(i)[j]));
            if (!std::isfinite(magnitude))
                throw InputError("the matrix of an invertible convolution must be finite, but [" + std::to_string(i) +
                                 ", " + std::to_string(j) + "] is not");
            largest = std::max(largest, magnitude);
        }
    }
    return largest;
}

/// The row at or below `column` with the largest element in that column.
std::size_t pivot_row(const std::vector<double>& wide, std::size_t n, std::size_t column) {
    std::size_t best = column;
    for (std::size_t i = column + 1; i < n; ++i)
        if (std::abs(wide[i * 2 * n + column]) > std::abs(wide[best * 2 * n + column])) best = i;
    return best;
}

/// Clears `column` in every row but its own, which is divided by its pivot.
void eliminate(std::vector<double>& wide, std::size_t n, std::size_t column) {
    const std::size_t width = 2 * n;
    double* const own = &wide[column * width];
    const double pivot = own[column];
    for (std::size_t j = column; j < width; ++j) own[j] /= pivot;
    for (std::size_t i = 0; i < n; ++i) {
        double* const row = &wide[i * width];
        const double factor = row[column];
        if (i == column || factor == 0) continue;
        for (std::size_t j = column; j < width; ++j) row[j] -= factor * own[j];
    }
}

}  // namespace

InvertedMatrix invert_matrix(Rows<const float> matrix) {
    const std::size_t n = matrix.rows;
    if (n == 0 || matrix.cols != n)
        throw InputError("the matrix of an invertible convolution must be square, not " + shape_text(matrix));
    const double least = largest_element(matrix) * kLeastPivot;
    std::vector<double> wide = augmented(matrix);
    InvertedMatrix inverse{AlignedBuffer<float>(n * n), 0};
    for (std::size_t column = 0; column < n; ++column) {
        const std::size_t best = pivot_row(wide, n, column);
        const double pivot = std::abs(wide[best * 2 * n + column]);
        if (!(pivot > least))
            throw InputError("the matrix of an invertible convolution, shape " + shape_text(matrix) +
                             ", is singular: it has no inverse");
        inverse.log_abs_det += std::log(pivot);
        if (best != column) std::swap_ranges(&wide[best * 2 * n], &wide[best * 2 * n] + 2 * n, &wide[column * 2 * n]);
        eliminate(wide, n, column);
    }
    for (std::size_t i = 0; i < n; ++i)
        std::transform(&wide[i * 2 * n + n], &wide[i * 2 * n + n] + n, &inverse.values[i * n],
                       [](double v) { return static_cast<float>(v); });
    return inverse;
}

}  // namespace aigc
