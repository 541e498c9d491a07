// SPDX-License-Identifier: Apache-2.0
#include "ops/attention/attention_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const AttentionKernels kAttentionAvx2 = {attend<simd::Avx2>, normalize<simd::Avx2>};

}  // namespace aigc
