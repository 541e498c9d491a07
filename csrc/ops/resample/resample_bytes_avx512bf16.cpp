// SPDX-License-Identifier: Apache-2.0
// The kernels of resample_bytes_avx512.cpp with VPDPWSSD, which multiplies and adds in one.
#include "ops/simd/vec_avx512.h"

#include "ops/simd/codes_avx512.h"

#include "ops/resample/words_avx512.h"

#include "ops/resample/resample_bytes_vec.h"

namespace aigc {

const BytesResampleKernels kResampleBytesAvx512Vnni = {
    Words::lanes, Words::group, Words::pick_bytes, widen_bytes, across_bytes, down_bytes,
};

}  // namespace aigc
