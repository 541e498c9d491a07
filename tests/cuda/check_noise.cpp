// SPDX-License-Identifier: Apache-2.0
#include "base/noise.h"
#include "check_cuda.h"
#include "ops/noise/noise_cuda.h"

namespace check {
namespace {

using namespace aigc::cuda;

/// The bits of the CPU.
void compare(Gpu& gpu, std::size_t rows, std::size_t columns, std::uint64_t seed, std::uint64_t first, float sigma) {
    const Buffer<float> out(gpu.device, rows * columns);
    const std::size_t threads = rows * ((columns + 3) / 4);
    gpu.queue.launch(
        "normal_noise", {blocks_of(threads, kNormalNoiseThreads)}, kNormalNoiseThreads, 0,
        NormalNoiseParameters{out.data(), seed, first, sigma, static_cast<int>(rows), static_cast<int>(columns)});
    std::vector<float> want(rows * columns);
    aigc::fill_normal({want.data(), rows, columns, columns}, seed, first, 0);
    for (float& value : want) value *= sigma;
    expect(gpu.download(out) == want, label("normal_noise", "cuda", rows, columns) + " has other bits than the CPU");
}

}  // namespace

void check_noise(Gpu& gpu) {
    compare(gpu, 1, 1, 0, 0, 1.0f);
    compare(gpu, 700, 8, 0x0123456789abcdefull, 1ull << 40, 0.6f);
    compare(gpu, 67, 5, 7, 100, 0.0f);
    compare(gpu, 40, 18, ~0ull, 3, 1.5f);
}

}  // namespace check
