// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "check.h"
#include "ops/coupling/coupling.h"

namespace check {

/// The exponential is within 2 units of the last place where it is normal, and within one denormal below.
inline constexpr double kRelative = 6 * kEpsilon, kLeast = 3e-45;

struct Operands {
    Padded x, b, log_s, out;
    Operands(std::size_t rows, std::size_t cols, std::size_t gap)
        : x(rows, cols, gap, 1), b(rows, cols, gap, 2), log_s(rows, cols, gap, 3), out(rows, cols, gap, 5) {}
    aigc::CouplingCall call() { return {x.view(), b.view(), log_s.view(), out.view()}; }
};

/// Where the factor itself is beyond the largest float, so is the result, or 0 times infinity.
inline bool close_or_overflown(float got, double want, double factor, double bound) {
    if (factor > 3.4e38) return !std::isfinite(got);
    if (std::abs(want) > 3.4e38) return std::isinf(got) || std::abs(got) > 3.3e38f;
    return close(got, want, bound);
}

inline void compare_forward(Operands& o, double log_det, const std::string& name) {
    double want_det = 0, magnitude = 0;
    for (std::size_t t = 0; t < o.x.view().rows; ++t) {
        for (std::size_t c = 0; c < o.x.view().cols; ++c) {
            const double log_s = o.log_s.view().row(t)[c], b = o.b.view().row(t)[c];
            const double product = std::exp(log_s) * o.x.view().row(t)[c];
            want_det += log_s;
            magnitude += std::abs(log_s);
            const double bound =
                kRelative * (std::abs(product) + std::abs(b)) + kLeast * (1 + std::abs(o.x.view().row(t)[c]));
            if (!close_or_overflown(o.out.view().row(t)[c], product + b, std::exp(log_s), bound))
                expect(false, name + " forward is " + std::to_string(o.out.view().row(t)[c]) + ", not " +
                                  std::to_string(product + b));
        }
    }
    expect(close(log_det, want_det, 1e-5 * magnitude),
           name + " log-determinant is " + std::to_string(log_det) + ", not " + std::to_string(want_det));
}

inline void compare_inverse(Operands& o, const std::string& name) {
    for (std::size_t t = 0; t < o.x.view().rows; ++t) {
        for (std::size_t c = 0; c < o.x.view().cols; ++c) {
            const double difference = o.x.view().row(t)[c] - o.b.view().row(t)[c];
            const double factor = std::exp(-static_cast<double>(o.log_s.view().row(t)[c])), want = difference * factor;
            const double bound = kRelative * std::abs(want) + kLeast * (1 + std::abs(difference));
            if (!close_or_overflown(o.out.view().row(t)[c], want, factor, bound))
                expect(false, name + " inverse is " + std::to_string(o.out.view().row(t)[c]) + ", not " +
                                  std::to_string(want));
        }
    }
}

}  // namespace check
