// SPDX-License-Identifier: Apache-2.0
#include "ops/coupling/parallel_coupling.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "ops/op_table.h"

namespace aigc {
namespace {

/// Rows of one block: about 8,192 floats of each operand.
std::size_t block_rows(const CouplingCall& call) {
    return std::max<std::size_t>(8192 / std::max<std::size_t>(call.x.cols, 1), 1);
}

CouplingCall slice(const CouplingCall& call, std::size_t first, std::size_t count) {
    return {call.x.slice(first, count), call.b.slice(first, count), call.log_s.slice(first, count),
            call.out.slice(first, count)};
}

/// body(block, rows of the block)
template <class Body>
void for_blocks(const CouplingCall& call, ThreadPool& pool, Body body) {
    const std::size_t step = block_rows(call), blocks = (call.x.rows + step - 1) / step;
    pool.parallel_for(blocks, [&](std::size_t block) {
        const std::size_t first = block * step;
        body(block, slice(call, first, std::min(step, call.x.rows - first)));
    });
}

}  // namespace

double forward_coupling(const OpTable& table, const CouplingCall& call, ThreadPool& pool) {
    std::vector<double> log_dets(call.x.rows / block_rows(call) + 1);
    for_blocks(call, pool,
               [&](std::size_t block, const CouplingCall& rows) { log_dets[block] = table.coupling->forward(rows); });
    return std::accumulate(log_dets.begin(), log_dets.end(), 0.0);
}

void inverse_coupling(const OpTable& table, const CouplingCall& call, ThreadPool& pool) {
    for_blocks(call, pool, [&](std::size_t, const CouplingCall& rows) { table.coupling->inverse(rows); });
}

}  // namespace aigc
