// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"
#include "ops/simd/vec_math.h"

#include "ops/lstm/lstm_vec.h"

namespace aigc {

void lstm_cell_avx2(const LstmCellCall& call) { update_cells(call); }

}  // namespace aigc
