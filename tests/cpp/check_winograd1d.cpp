// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "ops/conv1d/packed_winograd1d.h"

namespace check {
namespace {

using Matrix = std::vector<std::vector<double>>;

struct Case {
    std::size_t rows, channels, columns, kernel, dilation;
    bool accumulate = false;
};

/// Coefficients of the product of (x - p) over the points but one.
std::vector<double> polynomial_without(const std::vector<double>& points, std::size_t left_out) {
    std::vector<double> c{1.0};
    for (std::size_t q = 0; q < points.size(); ++q) {
        if (q == left_out) continue;
        c.push_back(0.0);
        for (std::size_t i = c.size(); i-- > 0;) c[i] = (i ? c[i - 1] : 0.0) - points[q] * c[i];
    }
    return c;
}

/// |A|, |G| and |B| of winograd1d.h, from the definition of Toom and Cook.
struct Magnitudes {
    Matrix a, g, b;

    explicit Magnitudes(const aigc::Winograd1dForm& form) {
        const std::vector<double> points{0, 0.5, -0.5, 1, -1, 2, -2};
        const std::size_t products = form.products();
        a.assign(form.outputs, std::vector<double>(products)), g.assign(products, std::vector<double>(form.taps));
        b.assign(products, std::vector<double>(products));
        for (std::size_t p = 0; p < products; ++p) {
            const bool infinite = p == points.size();
            const std::vector<double> c = polynomial_without(points, p);
            double distance = 1.0;
            for (std::size_t q = 0; q < points.size(); ++q)
                if (q != p && !infinite) distance *= points[p] - points[q];
            for (std::size_t i = 0; i < c.size() && i < products; ++i) b[p][i] = std::abs(c[i]);
            for (std::size_t k = 0; k < form.taps; ++k)
                g[p][k] = infinite ? k + 1 == form.taps : std::abs(std::pow(points[p], k) / distance);
            for (std::size_t i = 0; i < form.outputs; ++i)
                a[i][p] = infinite ? i + 1 == form.outputs : std::abs(std::pow(points[p], i));
        }
    }
};

/// The largest error of a row that is output i of the tile whose first row is `from`, for one column.
double bound_of(const Case& c, const aigc::Winograd1dForm& form, const Magnitudes& m, aigc::Rows<const float> x,
                aigc::Rows<const float> weights, std::size_t from, std::size_t i, std::size_t n) {
    double bound = 0;
    for (std::size_t piece = 0; piece < form.pieces; ++piece)
        for (std::size_t p = 0; p < form.products(); ++p)
            for (std::size_t ch = 0; ch < c.channels; ++ch) {
                double w = 0, d = 0;
                for (std::size_t k = 0; k < form.taps && piece * form.outputs + k < c.kernel; ++k)
                    w += m.g[p][k] * std::abs(weights.row((piece * form.outputs + k) * c.channels + ch)[n]);
                for (std::size_t j = 0; j < form.products(); ++j) {
                    const std::size_t t = from + (piece * form.outputs + j) * c.dilation;
                    if (t < x.rows) d += m.b[p][j] * std::abs(static_cast<double>(x.row(t)[ch]));
                }
                bound += m.a[i][p] * w * d;
            }
    return kEpsilon * static_cast<double>(c.channels * form.pieces + 30) * bound + 1e-37;
}

void compare(const Case& c, aigc::Rows<const float> x, aigc::Rows<const float> weights, const float* bias,
             aigc::Rows<const float> old, aigc::Rows<const float> out, const std::string& name) {
    const aigc::Winograd1dForm form = aigc::winograd1d_form(c.kernel);
    const Magnitudes magnitudes(form);
    for (std::size_t t = 0; t < c.rows; ++t) {
        const std::size_t round = t / (form.outputs * c.dilation), phase = t % c.dilation;
        const std::size_t i = t / c.dilation % form.outputs, from = round * form.outputs * c.dilation + phase;
        for (std::size_t n = 0; n < c.columns; ++n) {
            double want = bias[n] + (c.accumulate ? old.row(t)[n] : 0.0);
            const double own = 4 * kEpsilon * std::abs(want);
            for (std::size_t k = 0; k < c.kernel * c.channels; ++k)
                want += static_cast<double>(x.row(t + k / c.channels * c.dilation)[k % c.channels]) * weights.row(k)[n];
            const double bound = bound_of(c, form, magnitudes, x, weights, from, i, n) + own;
            if (!std::isfinite(bound) || close(out.row(t)[n], want, bound + 4 * kEpsilon * std::abs(want))) continue;
            return expect(false, name + " [" + std::to_string(t) + ", " + std::to_string(n) + "] is " +
                                     std::to_string(out.row(t)[n]) + ", not " + std::to_string(want));
        }
    }
}

template <class Make>
void run_case(aigc::Tier tier, const Case& c, Make make) {
    const std::string name = label("winograd1d", tier_name(tier), c.channels, c.columns) + ", kernel " +
                             std::to_string(c.kernel) + ", dilation " + std::to_string(c.dilation);
    Padded x(c.rows + (c.kernel - 1) * c.dilation, c.channels, 5), weights(c.kernel * c.channels, c.columns, 2);
    Padded bias(1, c.columns, 0), out(c.rows, c.columns, 7), old(c.rows, c.columns, 7);
    Random random(3), same(9), again(9);
    x.fill(make), weights.fill(random), bias.fill(random), out.fill(same), old.fill(again);
    const aigc::PackedWinograd1d packed(op_table(tier), weights.view(), c.kernel, bias.view().data);
    packed.run(x.view(), c.dilation, out.view(), c.accumulate);
    expect(out.intact(), name + " writes outside its output");
    compare(c, x.view(), weights.view(), bias.view().data, old.view(), out.view(), name);
}

/// What is not finite reaches every row that depends on it, and no row outside of its tile.
void check_not_finite(aigc::Tier tier) {
    constexpr std::size_t kRows = 60, kChannels = 8, kAt = 31;
    for (std::size_t kernel : {3, 5, 7, 11}) {
        Padded x(kRows + kernel - 1, kChannels, 0), weights(kernel * kChannels, 8, 0), out(kRows, 8, 0);
        Random random(5);
        x.fill(random), weights.fill(random);
        x.view().row(kAt)[2] = std::numeric_limits<float>::quiet_NaN();
        const aigc::PackedWinograd1d packed(op_table(tier), weights.view(), kernel, nullptr);
        packed.run(x.view(), 1, out.view(), false);
        const aigc::Winograd1dForm form = aigc::winograd1d_form(kernel);
        for (std::size_t t = 0; t < kRows; ++t) {
            const std::size_t first = t / form.outputs * form.outputs;
            const std::size_t last = first + (form.pieces - 1) * form.outputs + form.products();
            const bool in_tile = first <= kAt && kAt < last, depends = t <= kAt && kAt < t + kernel;
            const bool is_nan = std::isnan(out.view().row(t)[1]);
            expect((!depends || is_nan) && (!is_nan || in_tile),
                   "winograd1d of " + std::to_string(kernel) + ": NaN at row " + std::to_string(t));
        }
    }
}

}  // namespace

void check_winograd1d(aigc::Tier tier) {
    if (!op_table(tier).winograd1d) return;
    for (std::size_t kernel : {3, 5, 7, 9, 11})
        for (std::size_t dilation : {1, 2, 5, 12})
            for (std::size_t rows : {1, 7, 65})
                for (std::size_t columns : {1, 8, 19, 32}) {
                    Random random(rows + columns);
                    run_case(tier, {rows, columns == 19 ? 13u : 24u, columns, kernel, dilation, rows != 7}, random);
                }
    for (float value : {0.0f, 1e-40f, 1e25f}) {
        Random random(2);
        const auto hostile = [&] { return random() > 0.7f ? value : random() * 1e-3f; };
        for (std::size_t kernel : {3, 5, 7}) run_case(tier, {40, 32, 32, kernel, 2, true}, hostile);
    }
    Random random(7);
    run_case(tier, {1500, 96, 40, 7, 3, true}, random);  // several blocks
    run_case(tier, {0, 8, 8, 3, 1, false}, random);
    check_not_finite(tier);
}

}  // namespace check
