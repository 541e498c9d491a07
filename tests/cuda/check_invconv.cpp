// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check_cuda.h"
#include "invconv_case.h"
#include "ops/invconv/invconv_cuda.h"

namespace check {
namespace {

using namespace aigc::cuda;

InvConvParameters parameters(OnDevice& matrix, OnDevice& x, OnDevice& out, std::size_t rows, std::size_t channels) {
    InvConvParameters p{};
    p.matrix = matrix.data(), p.x = x.data(), p.out = out.data();
    p.rows = static_cast<int>(rows), p.channels = static_cast<int>(channels);
    p.x_stride = x.stride(), p.out_stride = out.stride();
    return p;
}

void launch(Gpu& gpu, const InvConvParameters& p) {
    gpu.queue.launch("invconv", {blocks_of(static_cast<std::size_t>(p.rows), kInvConvRows)}, kInvConvThreads,
                     invconv_shared(p.channels), p);
}

template <class Make>
void run_case(Gpu& gpu, std::size_t rows, std::size_t channels, std::size_t gap, Make make) {
    const std::string name = label("invconv", "cuda", rows, channels);
    Padded matrix(channels, channels, 0), x(rows, channels, gap), out(rows, channels, gap);
    matrix.fill(make), x.fill(make);
    OnDevice on_matrix(gpu, matrix), on_x(gpu, x), on_out(gpu, out);
    launch(gpu, parameters(on_matrix, on_x, on_out, rows, channels));
    on_out.fetch();
    expect(out.intact(), name + " writes outside its output");
    compare_invconv(matrix.view(), x.view(), out.view(), name);
    launch(gpu, parameters(on_matrix, on_x, on_x, rows, channels));
    on_x.fetch();
    for (std::size_t t = 0; t < rows; ++t)
        for (std::size_t i = 0; i < channels; ++i)
            expect(close(x.view().row(t)[i], out.view().row(t)[i], 0), name + " in place differs");
    expect(x.intact(), name + " in place writes outside");
}

/// Columns that are put in front, as latents are where a flow emitted early.
void check_front(Gpu& gpu) {
    constexpr std::size_t kRows = 131, kChannels = 6, kFront = 2;
    Random random(8);
    Padded matrix(kChannels, kChannels, 0), x(kRows, kChannels, 1), front(kRows, kFront, 5);
    Padded out(kRows, kFront + kChannels, 3), mixed(kRows, kChannels, 0);
    matrix.fill(random), x.fill(random), front.fill(random);
    OnDevice on_matrix(gpu, matrix), on_x(gpu, x), on_front(gpu, front), on_out(gpu, out);
    InvConvParameters p = parameters(on_matrix, on_x, on_out, kRows, kChannels);
    p.front = on_front.data(), p.front_columns = kFront, p.front_stride = on_front.stride();
    launch(gpu, p);
    on_out.fetch();
    expect(out.intact(), "invconv with a front writes outside its output");
    compare_invconv(matrix.view(), x.view(), out.view().columns(kFront, kChannels), "invconv behind a front");
    for (std::size_t t = 0; t < kRows; ++t)
        for (std::size_t i = 0; i < kFront; ++i)
            expect(out.view().row(t)[i] == front.view().row(t)[i], "the front of invconv is copied");
}

}  // namespace

void check_invconv(Gpu& gpu) {
    Random random(3);
    for (std::size_t channels : {1, 2, 3, 5, 8, 16, 33, 64, 65, 128})
        for (std::size_t rows : {1, 7, 128, 129}) run_case(gpu, channels > 16 ? 9 : rows, channels, rows % 5, random);
    for (float value : {1e-40f, 1e18f, std::numeric_limits<float>::quiet_NaN()})
        run_case(gpu, 9, 6, 0, [&] { return random() > 0.8f ? value : random() * 1e-6f; });
    check_front(gpu);
}

}  // namespace check
