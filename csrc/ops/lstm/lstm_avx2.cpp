// SPDX-License-Identifier: Apache-2.0
#include "ops/lstm/lstm_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const LstmKernels kLstmAvx2 = {update_cells<simd::Avx2>};

}  // namespace aigc
