// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"

#include "ops/invconv/invconv_narrow.h"

namespace aigc {

void invconv_avx512(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    narrow(matrix, channels, x, out);
}

}  // namespace aigc
