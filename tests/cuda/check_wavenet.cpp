// SPDX-License-Identifier: Apache-2.0
#include "check_cuda.h"
#include "ops/wavenet/wavenet_cuda.h"
#include "ops/wavenet/wavenet_cuda_pack.h"
#include "wavenet_exact.h"

namespace check {
namespace {

using namespace aigc::cuda;

constexpr double kBound = 6e-3;  // that of the CPU in bfloat16

/// A layer and its rows on the device; the input is cut into kept, fresh and, behind them, `zeros` that are not there.
struct Layer {
    Gpu& gpu;
    WavenetCase& c;
    const WavenetSizes& s;
    WavenetRun run;  // of the reference: holds the input as elements
    WavenetPacking packing;
    std::size_t wide, cond_wide;
    Buffer<std::uint16_t> gate_weight, out_weight, cond;
    Buffer<float> gate_bias, out_bias;

    Layer(Gpu& on, WavenetCase& given)
        : gpu(on),
          c(given),
          s(given.sizes),
          run(aigc::kWavenetReferenceBfloat16, given),
          packing(s.shape(), {c.in_weight.data(), c.in_bias.data(), c.cond_weight.data(), c.cond_bias.data(),
                              c.out_weight.data(), c.out_bias.data()}),
          wide(padded_channels(s.channels)),
          cond_wide(padded_condition(s.n_cond)),
          gate_weight(gpu.upload(packing.gate_weight)),
          out_weight(gpu.upload(packing.out_weight)),
          cond(gpu.upload(elements(run.cond, 0, s.rows, s.n_cond, cond_wide))),
          gate_bias(gpu.upload(packing.gate_bias)),
          out_bias(gpu.upload(packing.out_bias)) {}

    static std::vector<std::uint16_t> elements(Elements& from, std::size_t first, std::size_t rows, std::size_t columns,
                                               std::size_t wide) {
        std::vector<std::uint16_t> out(rows * wide);
        for (std::size_t t = 0; t < rows; ++t)
            if (columns) std::memcpy(out.data() + t * wide, from.row(first + t), columns * 2);
        return out;
    }
};

struct Result {
    std::vector<float> residual, skip;
    std::vector<std::uint16_t> next;
    bool operator==(const Result&) const = default;
};

/// Output rows first … first + rows, of an input that is cut at `kept` rows and ends `zeros` rows early.
Result run(Layer& l, std::size_t first, std::size_t rows, std::size_t kept, std::size_t zeros) {
    const WavenetSizes& s = l.s;
    const std::size_t input = rows + 2 * s.reach() - zeros;
    const auto on_kept = l.gpu.upload(Layer::elements(l.run.x, first, kept, s.channels, l.wide));
    const auto fresh = l.gpu.upload(Layer::elements(l.run.x, first + kept, input - kept, s.channels, l.wide));
    std::vector<float> start(rows * l.wide);
    for (std::size_t t = 0; t < rows; ++t)
        std::copy_n(l.c.residual.data() + (first + t) * s.channels, s.channels, start.data() + t * l.wide);
    const auto residual = l.gpu.upload(start);
    const auto next = l.gpu.upload(std::vector<std::uint16_t>(rows * l.wide));
    const auto skip = l.gpu.upload(std::vector<float>(rows * s.n_skip, 0.25f));
    WavenetParameters p{};
    p.kept = on_kept.data(), p.fresh = fresh.data(), p.cond = l.cond.data() + first * l.cond_wide;
    p.gate_weight = l.gate_weight.data(), p.out_weight = l.out_weight.data();
    p.gate_bias = l.gate_bias.data(), p.out_bias = l.out_bias.data();
    p.residual = residual.data(), p.next = next.data(), p.skip = skip.data();
    p.rows = static_cast<int>(rows), p.kept_rows = static_cast<int>(kept);
    p.fresh_rows = static_cast<int>(input - kept);
    p.channels = l.packing.channels, p.n_cond = l.packing.n_cond;
    p.taps = static_cast<int>(s.kernel), p.dilation = static_cast<int>(s.dilation);
    p.n_residual = l.packing.n_residual, p.n_skip = l.packing.n_skip, p.out_columns = l.packing.out_columns;
    l.gpu.queue.launch("wavenet", {blocks_of(rows, kWavenetRows)}, kWavenetThreads, wavenet_shared(p.channels), p);
    return {l.gpu.download(residual), l.gpu.download(skip), l.gpu.download(next)};
}

void compare(Layer& l, const Result& got, const Exact& exact) {
    const WavenetSizes& s = l.s;
    Difference difference;
    for (std::size_t t = 0; t < s.rows; ++t) {
        for (std::size_t i = 0; i < s.n_skip; ++i)
            difference.add(got.skip[t * s.n_skip + i], exact.skip[t * s.n_skip + i]);
        for (std::size_t i = 0; i < l.wide; ++i) {
            const float residual = got.residual[t * l.wide + i];
            if (i >= s.channels || s.last) {
                const float before = i < s.channels ? l.c.residual[t * s.channels + i] : 0.0f;
                expect(residual == before, describe("cuda", s) + ": a residual that is not there is written");
                continue;
            }
            difference.add(residual, exact.residual[t * s.channels + i]);
            expect(got.next[t * l.wide + i] == aigc::bfloat16_from_float(residual),
                   describe("cuda", s) + ": next is not the residual, rounded");
        }
    }
    expect(difference.relative() <= kBound,
           describe("cuda", s) + " is " + std::to_string(difference.relative()) + " off");
}

void run_case(Gpu& gpu, const WavenetSizes& sizes) {
    WavenetCase c(sizes, sizes.rows + sizes.channels);
    Layer layer(gpu, c);
    const Exact exact(c, aigc::Precision::bfloat16, layer.run);
    compare(layer, run(layer, 0, sizes.rows, std::min<std::size_t>(2 * sizes.reach(), 5), 0), exact);
}

/// Any cut of the rows and of the input gives the same bits; rows behind the input are zeros.
void check_cuts(Gpu& gpu) {
    WavenetCase c({40, 3, 21, false, 8, 70, 2}, 5);
    Layer layer(gpu, c);
    const Result whole = run(layer, 0, 70, 0, 0);
    expect(run(layer, 0, 70, 74, 0) == whole, "wavenet on cuda: what is kept is not what is fresh");
    const Result tail = run(layer, 13, 57, 3, 0);
    expect(std::equal(tail.residual.begin(), tail.residual.end(), whole.residual.begin() + 13 * layer.wide),
           "wavenet on cuda: a row depends on its position");
    for (std::size_t t = 71; t < 74; ++t) std::memset(layer.run.x.row(t), 0, 40 * 2);
    expect(run(layer, 0, 70, 4, 3) == run(layer, 0, 70, 4, 0), "wavenet on cuda: rows behind the input are not zeros");
}

/// Inputs that are not finite leave the rows that do not read them as they are.
void check_hostile(Gpu& gpu) {
    WavenetCase c({64, 3, 0, false, 2, 67, 1}, 9);
    Layer layer(gpu, c);
    const Result before = run(layer, 0, 67, 2, 0);
    const std::uint16_t nan = 0x7fc0, infinity = 0x7f80;
    std::memcpy(layer.run.x.row(30) + 8, &nan, 2), std::memcpy(layer.run.x.row(50) + 6, &infinity, 2);
    const Result after = run(layer, 0, 67, 2, 0);
    for (std::size_t t = 0; t < 67; ++t) {
        const bool reads_nan = t + 2 >= 30 && t <= 30, reads_infinity = t + 2 >= 50 && t <= 50;
        const float was = before.residual[t * 64], is = after.residual[t * 64];
        if (reads_nan) expect(std::isnan(is), "wavenet on cuda: a NaN is lost");
        if (!reads_nan && !reads_infinity) expect(was == is, "wavenet on cuda: a hostile value spreads too far");
    }
}

}  // namespace

void check_wavenet(Gpu& gpu) {
    run_case(gpu, {64, 3, 0, false, 8, 1, 1});
    run_case(gpu, {40, 3, 80, false, 8, 65, 2});
    run_case(gpu, {128, 3, 33, false, 2, 97, 64});
    run_case(gpu, {64, 5, 32, true, 6, 67, 3});
    run_case(gpu, {24, 1, 13, false, 4, 64, 1});
    check_cuts(gpu);
    check_hostile(gpu);
}

}  // namespace check
