// SPDX-License-Identifier: Apache-2.0
#include "ops/attention/attention_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const AttentionKernels kAttentionAvx512 = {attend<simd::Avx512>, normalize<simd::Avx512>};

}  // namespace aigc
