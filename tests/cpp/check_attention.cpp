// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "ops/attention/parallel_attention.h"

namespace check {
namespace {

struct Case {
    std::size_t frames, heads, head_width, window, first, queries;
};

/// The scores of one query and head in double, and where the first key is.
struct Scores {
    std::size_t begin;
    std::vector<double> shares;
};

Scores shares_of(const Case& c, aigc::Rows<const float> qkv, const float* bias, std::size_t frame, std::size_t head) {
    const std::size_t width = c.heads * c.head_width, column = head * c.head_width;
    Scores scores{frame > c.window ? frame - c.window : 0, {}};
    double total = 0;
    for (std::size_t j = scores.begin; j < std::min(frame + c.window + 1, c.frames); ++j) {
        double dot = 0;
        for (std::size_t i = 0; i < c.head_width; ++i)
            dot += static_cast<double>(qkv.row(frame)[column + i]) * qkv.row(j)[width + column + i];
        const double offset = bias[head * (2 * c.window + 1) + j + c.window - frame];
        scores.shares.push_back(std::exp(dot / std::sqrt(static_cast<double>(c.head_width)) + offset));
        total += scores.shares.back();
    }
    for (double& share : scores.shares) share /= total;
    return scores;
}

/// An error of a score by d changes the shares by about d; the scores here stay below 10.
constexpr double kBound = 4e-6;

template <class Make>
void run_case(aigc::Tier tier, const Case& c, Make make) {
    const std::size_t width = c.heads * c.head_width;
    const std::string name = label("attention", tier_name(tier), c.frames, width);
    Padded qkv(c.frames, 3 * width, 2), bias(1, c.heads * (2 * c.window + 1), 0), out(c.queries, width, 3);
    qkv.fill(make), bias.fill(make);
    aigc::ThreadPool pool(2);
    windowed_attention(op_table(tier), {qkv.view(), c.first, bias.view().data, c.heads, c.window, nullptr, out.view()},
                       pool);
    expect(out.intact(), name + " writes outside its output");
    for (std::size_t query = 0; query < c.queries; ++query) {
        for (std::size_t column = 0; column < width; ++column) {
            const Scores s = shares_of(c, qkv.view(), bias.view().data, c.first + query, column / c.head_width);
            double want = 0;
            for (std::size_t j = 0; j < s.shares.size(); ++j)
                want += s.shares[j] * qkv.view().row(s.begin + j)[2 * width + column];
            if (!close(out.view().row(query)[column], want, kBound))
                return expect(false, name + " is " + std::to_string(out.view().row(query)[column]) + ", not " +
                                         std::to_string(want));
        }
    }
}

void compare_norm(aigc::Rows<const float> x, aigc::Rows<const float> weight, aigc::Rows<const float> out,
                  const std::string& name) {
    for (std::size_t t = 0; t < x.rows; ++t) {
        double mean = 0, variance = 0;
        for (std::size_t c = 0; c < x.cols; ++c) mean += x.row(t)[c] / static_cast<double>(x.cols);
        for (std::size_t c = 0; c < x.cols; ++c)
            variance += std::pow(x.row(t)[c] - mean, 2) / static_cast<double>(x.cols);
        for (std::size_t c = 0; c < x.cols; ++c) {
            const double want = (x.row(t)[c] - mean) / std::sqrt(variance + 1e-5) * weight.row(0)[c] + weight.row(1)[c];
            if (!close(out.row(t)[c], want, 2e-5)) return expect(false, name + " is wrong at " + std::to_string(c));
        }
    }
}

}  // namespace

void check_attention(aigc::Tier tier) {
    Random random(5);
    run_case(tier, {1, 1, 1, 0, 0, 1}, random);
    run_case(tier, {37, 2, 8, 3, 0, 37}, random);
    run_case(tier, {50, 3, 21, 17, 10, 25}, random);
    run_case(tier, {9, 4, 32, 64, 0, 9}, random);
    run_case(tier, {70, 1, 67, 31, 69, 1}, random);
    run_case(tier, {20, 2, 16, 4, 0, 20}, [&] { return random() * 1e-40f; });
    run_case(tier, {12, 2, 5, 4, 0, 12}, [&] { return random() > 0.99f ? NAN : random(); });
    // Scores far apart must not overflow: the largest is taken off first.
    Padded qkv(20, 48, 0), bias(1, 2 * 9, 0), out(20, 16, 0);
    qkv.fill([&] { return random() * 100; });
    aigc::ThreadPool pool(1);
    windowed_attention(op_table(tier), {qkv.view(), 0, bias.view().data, 2, 4, nullptr, out.view()}, pool);
    for (std::size_t t = 0; t < 20; ++t)
        for (std::size_t c = 0; c < 16; ++c)
            expect(std::abs(out.view().row(t)[c]) <= 100.001f, "attention of large scores leaves its values' range");
}

void check_layer_norm(aigc::Tier tier) {
    Random random(6);
    for (std::size_t cols : {1, 2, 7, 8, 15, 16, 17, 33, 256}) {
        const std::string name = label("layer norm", tier_name(tier), 5, cols);
        Padded x(5, cols, 3), weight(2, cols, 0), out(5, cols, 1);
        x.fill(random), weight.fill(random);
        op_table(tier).attention->layer_norm({x.view(), weight.view().row(0), weight.view().row(1), 1e-5f, out.view()});
        expect(out.intact(), name + " writes outside its output");
        compare_norm(x.view(), weight.view(), out.view(), name);
        op_table(tier).attention->layer_norm({x.view(), weight.view().row(0), weight.view().row(1), 1e-5f, x.view()});
        for (std::size_t c = 0; c < cols; ++c)
            expect(x.view().row(4)[c] == out.view().row(4)[c], name + " in place differs");
    }
}

}  // namespace check
