// SPDX-License-Identifier: Apache-2.0
#include "ops/invconv/invconv_narrow.h"
#include "ops/simd/avx512.h"

namespace aigc {

const InvConvKernels kInvConvAvx512 = {narrow<simd::Avx512>};

}  // namespace aigc
