// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"

#include "ops/colour/colour_vec.h"

namespace aigc {

void mix_avx512(const MixCall& call) { mix_vectors(call); }

}  // namespace aigc
