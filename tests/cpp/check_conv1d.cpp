// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "ops/conv1d/packed_conv1d.h"

namespace check {
namespace {

using aigc::Activation;

struct Case {
    std::size_t rows, channels, taps, columns;
    Activation activation = Activation::none;
    bool accumulate = false;
};

double activated(double x, Activation activation) {
    if (activation == Activation::relu) return x < 0 ? 0 : x;
    if (activation == Activation::none) return x;
    if (activation == Activation::tanh) return std::tanh(x);
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

/// A sum of `depth` products in floats errs by at most depth rounding errors of the magnitudes' sum; gelu turns an
/// error into at most 1.13 times it and adds a few of its own; tanh adds 4 of 1.
void compare(const Case& c, aigc::Rows<const float> x, aigc::Rows<const float> weights, const float* bias,
             aigc::Rows<const float> old, aigc::Rows<const float> out, const std::string& name) {
    const std::size_t depth = c.channels * c.taps;
    for (std::size_t t = 0; t < c.rows; ++t) {
        for (std::size_t n = 0; n < c.columns; ++n) {
            double sum = bias[n] + (c.accumulate ? old.row(t)[n] : 0.0), magnitude = std::abs(sum);
            for (std::size_t k = 0; k < depth; ++k) {
                const double product = static_cast<double>(x.row(t)[k]) * weights.row(k)[n];
                sum += product;
                magnitude += std::abs(product);
            }
            const double want = activated(sum, c.activation), got = out.row(t)[n];
            const double own = 8 * std::abs(want) + (c.activation == Activation::tanh ? 4 : 0);
            const double bound = kEpsilon * (1.13 * static_cast<double>(depth + 3) * magnitude + own) + 1e-37;
            if (!close(got, want, bound))
                return expect(false, name + " [" + std::to_string(t) + ", " + std::to_string(n) + "] is " +
                                         std::to_string(got) + ", not " + std::to_string(want));
        }
    }
}

template <class Make>
void run_case(aigc::Tier tier, const Case& c, Make make, const std::string& name) {
    // The input's rows have no gap: a row of the product is `taps` of them.
    Padded x(c.rows + c.taps - 1, c.channels, 0), weights(c.channels * c.taps, c.columns, 5), bias(1, c.columns, 0);
    Padded out(c.rows, c.columns, 7), old(c.rows, c.columns, 7);
    x.fill(make), weights.fill(make), bias.fill(make);
    Random same(9), again(9);
    out.fill(same), old.fill(again);
    const aigc::PackedConv1d packed(op_table(tier), weights.view(), bias.view().data);
    const aigc::Rows<const float> view{x.view().data, c.rows, c.channels * c.taps, c.channels};
    aigc::ThreadPool pool(2);
    packed.run(view, out.view(), c.activation, c.accumulate, pool);
    expect(out.intact(), name + " writes outside its output");
    compare(c, view, weights.view(), bias.view().data, old.view(), out.view(), name);
}

void check_sizes(aigc::Tier tier) {
    Random random(1);
    for (std::size_t columns : {1, 3, 8, 15, 16, 17, 31, 33, 48, 63, 64, 65, 80, 130})
        for (std::size_t rows : {1, 2, 5, 6, 7, 13})
            run_case(tier, {rows, 11, 3, columns}, random, label("conv1d", tier_name(tier), rows, columns));
    for (std::size_t depth : {1, 2, 80, 257}) run_case(tier, {400, depth, 1, 20}, random, "conv1d of 400 rows");
    for (Activation activation : {Activation::relu, Activation::gelu, Activation::tanh})
        for (bool accumulate : {false, true})
            run_case(tier, {19, 16, 2, 37, activation, accumulate}, random,
                     label("conv1d act", tier_name(tier), 19, 37));
    run_case(tier, {0, 4, 1, 5}, random, "conv1d of no rows");
}

/// A dilated convolution against the same with its taps laid side by side.
void check_dilated(aigc::Tier tier) {
    for (std::size_t dilation : {1, 2, 5, 12}) {
        for (std::size_t columns : {1, 8, 19, 33}) {
            constexpr std::size_t kRows = 103, kChannels = 13, kTaps = 3;
            Padded x(kRows + (kTaps - 1) * dilation, kChannels, 4), weights(kTaps * kChannels, columns, 1);
            Padded bias(1, columns, 0), beside(kRows, kTaps * kChannels, 0), out(kRows, columns, 5),
                old(kRows, columns, 5);
            Random random(dilation), same(9), again(9);
            x.fill(random), weights.fill(random), bias.fill(random), out.fill(same), old.fill(again);
            for (std::size_t t = 0; t < kRows; ++t)
                for (std::size_t k = 0; k < kTaps * kChannels; ++k)
                    beside.view().row(t)[k] = x.view().row(t + k / kChannels * dilation)[k % kChannels];
            const aigc::PackedConv1d packed(op_table(tier), weights.view(), bias.view().data);
            packed.run_here(x.view().slice(0, kRows), dilation * x.view().stride, out.view(), Activation::none, true);
            const std::string name = label("dilated conv1d", tier_name(tier), dilation, columns);
            expect(out.intact(), name + " writes outside its output");
            compare({kRows, kChannels, kTaps, columns, Activation::none, true}, beside.view(), weights.view(),
                    bias.view().data, old.view(), out.view(), name);
        }
    }
}

void check_values(aigc::Tier tier) {
    for (float value : {0.0f, 1e-40f, -3e18f, 1e19f, std::numeric_limits<float>::quiet_NaN()}) {
        Random random(2);
        const auto hostile = [&] { return random() > 0.7f ? value : random() * 1e-3f; };
        for (Activation activation : {Activation::none, Activation::relu, Activation::gelu, Activation::tanh})
            run_case(tier, {7, 9, 1, 35, activation}, hostile,
                     "conv1d " + std::string(tier_name(tier)) + " with " + std::to_string(value));
    }
}

}  // namespace

void check_conv1d(aigc::Tier tier) {
    check_sizes(tier);
    check_dilated(tier);
    check_values(tier);
}

}  // namespace check
