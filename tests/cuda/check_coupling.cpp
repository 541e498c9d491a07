// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "check_cuda.h"
#include "coupling_case.h"
#include "ops/coupling/coupling_cuda.h"

namespace check {
namespace {

using aigc::cuda::blocks_of;
using namespace aigc::cuda;

/// Runs the kernel on copies of the operands; the sum of log_s where it is the forward one.
double run(Gpu& gpu, Operands& o, bool forward) {
    const auto rows = o.x.view().rows, columns = o.x.view().cols;
    OnDevice x(gpu, o.x), b(gpu, o.b), log_s(gpu, o.log_s), out(gpu, o.out);
    const unsigned blocks = blocks_of(rows, kCouplingRows);
    const Buffer<float> sums(gpu.device, forward ? blocks : 0);
    gpu.queue.launch("coupling", {blocks}, kCouplingThreads, kCouplingShared,
                     CouplingParameters{x.data(), b.data(), log_s.data(), out.data(), forward ? sums.data() : nullptr,
                                        static_cast<int>(rows), static_cast<int>(columns), x.stride(), b.stride(),
                                        log_s.stride(), out.stride()});
    for (OnDevice* each : {&x, &b, &log_s, &out}) each->fetch();
    double total = 0;
    for (float sum : gpu.download(sums)) total += sum;
    return total;
}

template <class Make>
void run_case(Gpu& gpu, std::size_t rows, std::size_t cols, std::size_t gap, Make make_log_s) {
    const std::string name = label("coupling", "cuda", rows, cols);
    Operands o(rows, cols, gap);
    Random random(rows * 31 + cols);
    const auto grid = [&] { return std::round(random() * 256) / 64; };  // so that x - b is exact
    o.x.fill(grid), o.b.fill(grid), o.log_s.fill(make_log_s);
    compare_forward(o, run(gpu, o, true), name);
    run(gpu, o, false);
    compare_inverse(o, name);
    expect(o.x.intact() && o.b.intact() && o.log_s.intact() && o.out.intact(), name + " writes outside its output");
}

}  // namespace

void check_coupling(Gpu& gpu) {
    Random random(4);
    for (std::size_t cols : {1, 2, 3, 4, 8, 35})
        for (std::size_t rows : {1, 3, 67, 257})
            run_case(gpu, rows, cols, rows % 2 ? cols : 0, [&] { return random() * 5; });
    for (float extreme : {0.0f, 1e-40f, 80.0f, 95.0f, 200.0f, std::numeric_limits<float>::quiet_NaN()})
        run_case(gpu, 13, 4, 3, [&] { return random() > 0 ? extreme : random() > 0 ? -extreme : random(); });
}

}  // namespace check
