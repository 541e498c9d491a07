// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise/pointwise.h"

#include <limits>

#include "check.h"
#include "check_ops.h"

namespace check {
namespace {

template <class Make>
void run_leaky_relu(aigc::Tier tier, std::size_t cols, std::size_t gap, Make make) {
    Padded x(5, cols, gap), out(5, cols, gap);
    x.fill(make);
    const std::string name = label("leaky relu", tier_name(tier), 5, cols);
    op_table(tier).pointwise->leaky_relu(x.view(), 0.1f, out.view());
    expect(out.intact(), name + " writes outside its output");
    for (std::size_t t = 0; t < 5; ++t)
        for (std::size_t c = 0; c < cols; ++c) {
            const double value = x.view().row(t)[c], want = value < 0 ? value * static_cast<double>(0.1f) : value;
            expect(close(out.view().row(t)[c], want, kEpsilon * std::abs(want) + 1e-45), name + " is wrong");
        }
    op_table(tier).pointwise->leaky_relu(x.view(), 0.1f, x.view());
    for (std::size_t c = 0; c < cols; ++c)
        expect(close(x.view().row(4)[c], out.view().row(4)[c], 0), name + " in place differs");
}

template <class Make>
void run_gate(aigc::Tier tier, std::size_t cols, Make make) {
    Padded x(4, 2 * cols, 3), out(4, cols, 2);
    x.fill(make);
    const std::string name = label("gate", tier_name(tier), 4, cols);
    op_table(tier).pointwise->gate(x.view(), out.view());
    expect(out.intact(), name + " writes outside its output");
    for (std::size_t t = 0; t < 4; ++t)
        for (std::size_t c = 0; c < cols; ++c) {
            const double a = x.view().row(t)[c], b = x.view().row(t)[cols + c];
            const double want = std::tanh(a) / (1 + std::exp(-b));
            // tanh errs by 4 units of its last place, the sigmoid by 2e-7 of itself.
            expect(close(out.view().row(t)[c], want, 1e-6 * std::abs(want) + 1e-37), name + " is wrong");
        }
}

}  // namespace

void check_pointwise(aigc::Tier tier) {
    Random random(11);
    for (std::size_t cols : {1, 7, 8, 9, 15, 16, 17, 31, 33, 96}) {
        for (std::size_t gap : {0, 3}) run_leaky_relu(tier, cols, gap, random);
        run_gate(tier, cols, [&] { return 8 * random(); });
    }
    for (float value : {0.0f, -0.0f, 1e-40f, -1e30f, 80.0f, -80.0f, std::numeric_limits<float>::quiet_NaN()}) {
        const auto hostile = [&] { return random() > 0.5f ? value : random(); };
        run_leaky_relu(tier, 19, 1, hostile);
        run_gate(tier, 19, hostile);
    }
}

}  // namespace check
