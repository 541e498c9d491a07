// SPDX-License-Identifier: Apache-2.0
#include "ops/location_attention/location_attention_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const LocationAttentionKernels kLocationAttentionAvx512 = {sum_energies<simd::Avx512>, attend_once<simd::Avx512>};

}  // namespace aigc
