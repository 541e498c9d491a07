// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/thread_pool.h"
#include "ops/attention/attention.h"

namespace aigc {

struct OpTable;

/// The attention by blocks of queries over threads; call.scores is not used. Throws InputError where the shapes
/// do not fit: qkv 3 * out.cols columns, heads a divisor of out.cols, first + out.rows <= qkv.rows.
void windowed_attention(const OpTable& table, AttentionCall call, ThreadPool& pool);

}  // namespace aigc
