// SPDX-License-Identifier: Apache-2.0
// check_wavenet [--bench]: the gated layer of every tier and precision against float64 and its reference;
// --bench measures instead.
#include <algorithm>
#include <limits>

#include "ops/op_table.h"
#include "wavenet_case.h"
#include "wavenet_exact.h"

#ifdef AIGC_CHECK_EVEX_VNNI
namespace aigc {
extern const WavenetKernels kWavenetEvexVnniInt8;
}
#endif

namespace check {
namespace {

using aigc::Precision;
using aigc::Tier;
using aigc::WavenetKernels;

const WavenetKernels& reference(Precision precision) { return *op_table(Tier::reference).wavenet[precision]; }

/// (bound against float64, bound against the reference of the same precision). A twin may round an activation to the
/// other neighbour, which weighs the more the fewer there are.
std::pair<double, double> bounds(const WavenetKernels& kernels, std::size_t channels) {
    if (kernels.precision == Precision::float32) return {1e-6, 1e-6};
    const double rounding = 1 / std::sqrt(static_cast<double>(channels));
    if (kernels.precision == Precision::int8)  // weights that are bounded are coarser
        return {kernels.run_groups ? 4e-2 : 3e-2, 3e-3 + 1.2e-2 * rounding};
    return {6e-3, 1e-3 + 2e-3 * rounding};
}

void compare(const WavenetCase& c, const WavenetKernels& kernels, const std::string& name) {
    const WavenetSizes& s = c.sizes;
    WavenetKernels plain = reference(kernels.precision);
    plain.run_groups = kernels.run_groups;  // so that both have the same whole weights
    WavenetRun run(kernels, c), twin(plain, c);
    const Exact exact(c, kernels.precision, run);
    const aigc::PackedWavenet packed = c.pack(kernels), plain_packed = c.pack(plain);
    run.run(kernels, packed.layer(), 0, s.rows);
    twin.run(plain, plain_packed.layer(), 0, s.rows);
    Difference to_exact, to_twin;
    for (std::size_t t = 0; t < s.rows; ++t) {
        for (std::size_t i = 0; i < s.n_skip; ++i) {
            to_exact.add(run.skip[t * run.skip_stride() + i], exact.skip[t * s.n_skip + i]);
            to_twin.add(run.skip[t * run.skip_stride() + i], twin.skip[t * run.skip_stride() + i]);
        }
        for (std::size_t i = 0; i < (s.last ? 0 : s.channels); ++i) {
            const double got = run.residual[t * run.stride() + i];
            to_exact.add(got, exact.residual[t * s.channels + i]);
            to_twin.add(got, twin.residual[t * run.stride() + i]);
            const double step = kernels.precision == Precision::int8 ? 0.501 * c.next_step[i] : 0.0;
            const double next = decode(kernels.precision, run.next.row(t), i, c.next_step[i]);
            expect(close(next, got, std::abs(got) / 256 + step), describe(name, s) + ": next is not the residual");
        }
    }
    const auto [exact_bound, twin_bound] = bounds(kernels, s.channels);
    expect(to_exact.relative() <= exact_bound,
           describe(name, s) + " is " + std::to_string(to_exact.relative()) + " off");
    expect(to_twin.relative() <= twin_bound,
           describe(name, s) + " is " + std::to_string(to_twin.relative()) + " off its reference");
    expect(run.intact(), describe(name, s) + " writes outside its rows");
}

/// Any cut of the rows gives the same bits.
void check_cuts(const WavenetKernels& kernels, const std::string& name) {
    const WavenetCase c({40, 3, 21, false, 9, 47, 2}, 5);
    const aigc::PackedWavenet packed = c.pack(kernels);
    WavenetRun whole(kernels, c);
    whole.run(kernels, packed.layer(), 0, 47);
    for (std::size_t piece : {1, 2, 3, 5, 6, 7, 11, 12, 13, 23}) {
        WavenetRun cut(kernels, c);
        for (std::size_t first = 0; first < 47; first += piece)
            cut.run(kernels, packed.layer(), first, std::min<std::size_t>(piece, 47 - first));
        expect(cut.residual == whole.residual && cut.skip == whole.skip && cut.next == whole.next,
               name + " changes when cut into rows of " + std::to_string(piece));
    }
}

/// With weights of zero, the biases are what is gated.
void check_gate(const WavenetKernels& kernels, const std::string& name) {
    WavenetCase c({256, 1, 0, true, 1, 3, 1}, 6);
    std::fill(c.in_weight.begin(), c.in_weight.end(), 0.0f);
    std::fill(c.cond_bias.begin(), c.cond_bias.end(), 0.0f);
    const std::vector<float> tried = {0.0f, 1e-30f, 1e-6f, 0.01f, 0.3f, 1.0f, 3.0f, 9.0f, 30.0f, 64.0f, 1e4f, 3e38f};
    for (float sign : {-1.0f, 1.0f}) {
        for (std::size_t i = 0; i < 256; ++i) {
            c.in_bias[i] = tried[i % tried.size()] * (i % 2 ? -sign : sign);
            c.in_bias[256 + i] = tried[i / tried.size() % tried.size()] * sign;
        }
        const aigc::PackedWavenet packed = c.pack(kernels);
        WavenetRun run(kernels, c);
        run.run(kernels, packed.layer(), 0, 3);
        for (std::size_t i = 0; i < 256; ++i) {
            const double a = c.in_bias[i], b = c.in_bias[256 + i], want = std::tanh(a) / (1 + std::exp(-b));
            const double got = decode(kernels.precision, run.acts.row(1), i, 1.0f / 127.0f);
            double bound = 3e-7 * std::abs(want) + 1e-28;
            if (kernels.precision == Precision::bfloat16) bound = std::abs(want) / 200 + 4e-6;
            if (kernels.precision == Precision::int8) bound = 0.52 / 127;
            expect(close(got, want, bound), name + " gates " + std::to_string(a) + ", " + std::to_string(b) + " to " +
                                                std::to_string(got) + ", not " + std::to_string(want));
        }
    }
}

/// A value that is not finite spoils the rows whose taps see it, and no other.
void check_hostile(const WavenetKernels& kernels, const std::string& name) {
    for (float value :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -3e38f, 1e-42f}) {
        const WavenetCase clean({20, 3, 6, false, 5, 30, 2}, 8);
        WavenetCase c = clean;
        c.x[17 * 20 + 4] = value;
        const aigc::PackedWavenet packed = c.pack(kernels);
        WavenetRun run(kernels, c), want(kernels, clean);
        run.run(kernels, packed.layer(), 0, 30);
        want.run(kernels, packed.layer(), 0, 30);
        expect(run.intact(), name + " writes outside its rows for hostile values");
        for (std::size_t t = 0; t < 30; ++t) {
            const std::size_t row = t + 2;
            if (row == 15 || row == 17 || row == 19) continue;
            for (std::size_t i = 0; i < 20; ++i)
                expect(run.residual[t * run.stride() + i] == want.residual[t * run.stride() + i],
                       name + ": a hostile value reaches row " + std::to_string(t));
        }
    }
}

void check_convert(const WavenetKernels& kernels, const std::string& name) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values = {
        0.0f,   0.5f,    -0.5f,   1.0f,       2.5f,      -2.5f,      126.6f, 127.0f,
        200.0f, -127.4f, -128.0f, -900.0f,    kInfinity, -kInfinity, 3e38f,  std::numeric_limits<float>::quiet_NaN(),
        1e-30f, 3.0f,    5.5f,    1.0039062f, 1.0117188f};
    const std::vector<float> inverse(values.size(), 1.0f);
    for (std::size_t count = 1; count <= values.size(); ++count) {
        Elements got(1, count, kernels.element_size), want(1, count, kernels.element_size);
        kernels.convert(values.data(), inverse.data(), count, got.row(0));
        reference(kernels.precision).convert(values.data(), inverse.data(), count, want.row(0));
        if (kernels.precision != Precision::int8) {  // NaNs may differ in their payload
            const std::size_t size = kernels.element_size, nan = 15;
            if (count > nan) std::memcpy(got.row(0) + nan * size, want.row(0) + nan * size, size);
        }
        expect(got == want, name + " converts " + std::to_string(count) + " values otherwise than its reference");
    }
}

void check_kernels(const WavenetKernels& kernels, const std::string& name) {
    const int before = failures;
    for (std::size_t channels : {1, 7, 16, 24, 33, 64, 100})
        for (std::size_t rows : {1, 2, 3, 4, 5, 6, 7, 12, 17})
            compare(WavenetCase({channels, 3, 5, false, 8, rows, 1}, channels), kernels, name);
    for (std::size_t n_cond : {0, 1, 2, 3, 80, 211})
        compare(WavenetCase({32, 3, n_cond, false, 4, 9, 4}, 2), kernels, name);
    for (std::size_t n_skip : {1, 2, 16, 17, 40, 64, 65, 130})
        compare(WavenetCase({48, 3, 3, true, n_skip, 8, 2}, 3), kernels, name);
    for (std::size_t kernel : {1, 5, 7}) compare(WavenetCase({19, kernel, 4, false, 6, 11, 3}, 4), kernels, name);
    compare(WavenetCase({128, 3, 640, false, 8, 20, 128}, 9), kernels, name);
    check_cuts(kernels, name);
    check_gate(kernels, name);
    check_hostile(kernels, name);
    check_convert(kernels, name);
    std::printf("%-28s %s\n", name.c_str(), failures > before ? "FAILED" : "ok");
}

void check_table(Tier tier) {
    const aigc::OpTable& table = op_table(tier);
    const char* names[] = {"float32", "bfloat16", "int8"};
    for (Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8}) {
        const WavenetKernels* const kernels = table.wavenet[precision];
        if (!kernels) continue;
        const std::string name = std::string(tier_name(tier)) + " " + names[static_cast<std::size_t>(precision)];
        if (tier != Tier::reference) expect(kernels->run != reference(precision).run, name + " is the reference");
        check_kernels(*kernels, name);
    }
}

}  // namespace
}  // namespace check

int main(int argc, char** argv) {
    const bool bench = argc == 2 && std::strcmp(argv[1], "--bench") == 0;
    if (argc > 1 && !bench) {
        std::printf("usage: %s [--bench]\n", argv[0]);
        return 2;
    }
    if (bench) {
        check::bench_wavenet();
        return 0;
    }
    for (aigc::Tier tier : aigc::kTiers)
        if (aigc::has(tier)) check::check_table(tier);
#ifdef AIGC_CHECK_EVEX_VNNI
    if (aigc::has(aigc::Tier::avx512bf16)) check::check_kernels(aigc::kWavenetEvexVnniInt8, "avxvnni int8 as evex");
#endif
    return check::failures ? 1 : 0;
}
