// SPDX-License-Identifier: Apache-2.0
#include "ops/location_attention/location_attention_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const LocationAttentionKernels kLocationAttentionAvx2 = {sum_energies<simd::Avx2>, attend_once<simd::Avx2>};

}  // namespace aigc
