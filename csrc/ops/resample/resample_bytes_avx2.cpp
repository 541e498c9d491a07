// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"

#include "ops/simd/codes_avx2.h"

#include "ops/resample/words_avx2.h"

#include "ops/resample/resample_bytes_vec.h"

namespace aigc {

const BytesResampleKernels kResampleBytesAvx2 = {
    Words::lanes, Words::group, Words::pick_bytes, widen_bytes, across_bytes, down_bytes,
};

}  // namespace aigc
