// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "ops/coupling/parallel_coupling.h"

namespace check {
namespace {

/// The exponential is within 2 units of the last place where it is normal, and within one denormal below.
constexpr double kRelative = 6 * kEpsilon, kLeast = 3e-45;

struct Operands {
    Padded x, b, log_s, out;
    Operands(std::size_t rows, std::size_t cols, std::size_t gap)
        : x(rows, cols, gap, 1), b(rows, cols, gap, 2), log_s(rows, cols, gap, 3), out(rows, cols, gap, 5) {}
    aigc::CouplingCall call() { return {x.view(), b.view(), log_s.view(), out.view()}; }
};

/// Where the factor itself is beyond the largest float, so is the result, or 0 times infinity.
bool close_or_overflown(float got, double want, double factor, double bound) {
    if (factor > 3.4e38) return !std::isfinite(got);
    if (std::abs(want) > 3.4e38) return std::isinf(got) || std::abs(got) > 3.3e38f;
    return close(got, want, bound);
}

void compare_forward(Operands& o, double log_det, const std::string& name) {
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

void compare_inverse(Operands& o, const std::string& name) {
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

/// A difference of floats is exact in the kernel only up to one rounding, so x and b are on a grid of 1/64.
template <class Make>
void run_case(aigc::Tier tier, std::size_t rows, std::size_t cols, std::size_t gap, Make make_log_s) {
    const std::string name = label("coupling", tier_name(tier), rows, cols);
    Operands o(rows, cols, gap);
    Random random(rows * 31 + cols);
    const auto grid = [&] { return std::round(random() * 256) / 64; };
    o.x.fill(grid), o.b.fill(grid), o.log_s.fill(make_log_s);
    aigc::ThreadPool pool(2), alone(1);
    const double log_det = forward_coupling(op_table(tier), o.call(), pool);
    const double again = forward_coupling(op_table(tier), o.call(), alone);
    expect(log_det == again || std::isnan(log_det), name + " log-determinant depends on the threads");
    compare_forward(o, log_det, name);
    inverse_coupling(op_table(tier), o.call(), pool);
    compare_inverse(o, name);
    expect(o.x.intact() && o.b.intact() && o.log_s.intact() && o.out.intact(), name + " writes outside its output");
    inverse_coupling(op_table(tier), {o.x.view(), o.b.view(), o.log_s.view(), o.x.view()}, pool);
    for (std::size_t t = 0; t < rows; ++t)
        for (std::size_t c = 0; c < cols; ++c)
            expect(close(o.x.view().row(t)[c], o.out.view().row(t)[c], 0), name + " in place differs");
}

}  // namespace

void check_coupling(aigc::Tier tier) {
    Random random(4);
    for (std::size_t cols = 0; cols <= 35; ++cols)
        for (std::size_t rows : {0, 1, 3, 64, 67})
            for (std::size_t gap : {std::size_t{0}, std::size_t{1}, cols})
                run_case(tier, rows, cols, gap, [&] { return random() * 5; });
    run_case(tier, 9001, 4, 4, [&] { return random(); });
    for (float extreme : {0.0f, 1e-40f, 80.0f, 95.0f, 200.0f, std::numeric_limits<float>::quiet_NaN()})
        for (std::size_t cols : {2, 4, 21})
            run_case(tier, 13, cols, 3, [&] { return random() > 0 ? extreme : random() > 0 ? -extreme : random(); });
}

}  // namespace check
