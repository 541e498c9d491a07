// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"
#include "ops/simd/vec_loop.h"
#include "ops/simd/vec_math.h"

#include "ops/attention/attention_vec.h"

namespace aigc {

void attention_avx512(const AttentionCall& call) { attend(call); }

void layer_norm_avx512(const LayerNormCall& call) { normalize(call); }

}  // namespace aigc
