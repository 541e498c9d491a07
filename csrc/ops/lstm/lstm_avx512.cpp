// SPDX-License-Identifier: Apache-2.0
#include "ops/lstm/lstm_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const LstmKernels kLstmAvx512 = {update_cells<simd::Avx512>};

}  // namespace aigc
