// SPDX-License-Identifier: Apache-2.0
#include "ops/attention/parallel_attention.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kBlockQueries = 16;

void check(const AttentionCall& call) {
    const std::size_t width = call.out.cols;
    if (width == 0 || call.qkv.cols != 3 * width)
        throw InputError("attention: qkv must have 3 columns for each of out's " + std::to_string(width) + ", not " +
                         std::to_string(call.qkv.cols));
    if (call.heads == 0 || width % call.heads != 0)
        throw InputError("attention: " + std::to_string(call.heads) + " heads do not divide a width of " +
                         std::to_string(width));
    if (call.first > call.qkv.rows || call.out.rows > call.qkv.rows - call.first)
        throw InputError("attention: queries " + std::to_string(call.first) + " to " +
                         std::to_string(call.first + call.out.rows) + " are not all among " +
                         std::to_string(call.qkv.rows) + " frames");
}

}  // namespace

void windowed_attention(const OpTable& table, AttentionCall call, ThreadPool& pool) {
    check(call);
    const std::size_t queries = call.out.rows, blocks = (queries + kBlockQueries - 1) / kBlockQueries;
    pool.parallel_for(blocks, [&](std::size_t block) {
        const std::size_t first = block * kBlockQueries;
        std::vector<float> scores(std::min(2 * call.window + 1, call.qkv.rows));
        AttentionCall part = call;
        part.first += first;
        part.scores = scores.data();
        part.out = call.out.slice(first, std::min(kBlockQueries, queries - first));
        table.attention->attend(part);
    });
}

}  // namespace aigc
