// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "base/error.h"
#include "check.h"
#include "check_ops.h"
#include "invconv_case.h"
#include "ops/invconv/packed_invconv.h"
#include "ops/invconv/square_matrix.h"

namespace check {
namespace {

/// gap: floats between rows; 0 lets several rows share a vector.
template <class Make>
void run_case(aigc::Tier tier, std::size_t rows, std::size_t channels, std::size_t gap, Make make) {
    const std::string name = label("invconv", tier_name(tier), rows, channels);
    Padded matrix(channels, channels, 0), x(rows, channels, gap), out(rows, channels, gap);
    matrix.fill(make), x.fill(make);
    const aigc::PackedInvConv packed(op_table(tier), matrix.view());
    aigc::ThreadPool pool(2);
    packed.run(x.view(), out.view(), pool);
    expect(out.intact(), name + " writes outside its output");
    compare_invconv(matrix.view(), x.view(), out.view(), name);
    packed.run(x.view(), x.view(), pool);
    for (std::size_t t = 0; t < rows; ++t)
        for (std::size_t i = 0; i < channels; ++i)
            if (!close(x.view().row(t)[i], out.view().row(t)[i], 0)) return expect(false, name + " in place differs");
    expect(x.intact(), name + " in place writes outside");
}

void check_inverse() {
    for (std::size_t n : {1, 2, 3, 8, 31, 96}) {
        Random random(n);
        Padded matrix(n, n, 3);
        matrix.fill(random);
        const aigc::InvertedMatrix inverse = aigc::invert_matrix(matrix.view());
        double worst = 0;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                double sum = i == j ? -1 : 0;
                for (std::size_t k = 0; k < n; ++k)
                    sum += static_cast<double>(inverse.values[i * n + k]) * matrix.view().row(k)[j];
                worst = std::max(worst, std::abs(sum));
            }
        }
        expect(worst < 2e-4, "invert_matrix of " + std::to_string(n) + " errs by " + std::to_string(worst));
    }
}

void expect_refused(aigc::Rows<const float> matrix, const char* what) {
    try {
        aigc::invert_matrix(matrix);
        expect(false, std::string(what) + " was inverted");
    } catch (const aigc::InputError&) {
    }
}

void check_refusals() {
    float singular[] = {1, 2, 2, 4}, zero[] = {0, 0, 0, 0}, none[] = {1, 2, 3, NAN}, wide[] = {1, 2, 3, 4, 5, 6};
    expect_refused({singular, 2, 2, 2}, "a singular matrix");
    expect_refused({zero, 2, 2, 2}, "a matrix of zeros");
    expect_refused({none, 2, 2, 2}, "a matrix with NaN");
    expect_refused({wide, 2, 3, 3}, "a matrix that is not square");
    expect_refused({wide, 0, 0, 0}, "an empty matrix");
}

}  // namespace

void check_invconv(aigc::Tier tier) {
    Random random(3);
    for (std::size_t channels = 1; channels <= 18; ++channels)
        for (std::size_t rows : {0, 1, 2, 3, 7, 16, 33})
            for (std::size_t gap : {0, 1, 5}) run_case(tier, rows, channels, gap, random);
    for (std::size_t channels : {32, 64, 100, 256}) run_case(tier, 101, channels, 0, random);
    run_case(tier, 5001, 8, 0, random);
    for (float value : {1e-40f, 1e18f, std::numeric_limits<float>::quiet_NaN()})
        for (std::size_t channels : {4, 6, 12, 40})
            run_case(tier, 9, channels, 0, [&] { return random() > 0.8f ? value : random() * 1e-6f; });
    if (tier == aigc::Tier::reference) {
        check_inverse();
        check_refusals();
    }
}

}  // namespace check
