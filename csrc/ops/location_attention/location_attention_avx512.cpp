// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"
#include "ops/simd/vec_loop.h"
#include "ops/simd/vec_math.h"

#include "ops/location_attention/location_attention_vec.h"

namespace aigc {

const LocationAttentionKernels kLocationAttentionAvx512 = {sum_energies, attend_once};

}  // namespace aigc
