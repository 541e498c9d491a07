// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "coupling_case.h"
#include "ops/coupling/parallel_coupling.h"

namespace check {
namespace {

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
