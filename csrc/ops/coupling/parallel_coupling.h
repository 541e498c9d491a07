// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/thread_pool.h"
#include "ops/coupling/coupling.h"

namespace aigc {

struct OpTable;

/// The coupling by blocks of rows over threads; the log-determinant does not depend on their number.
double forward_coupling(const OpTable& table, const CouplingCall& call, ThreadPool& pool);
void inverse_coupling(const OpTable& table, const CouplingCall& call, ThreadPool& pool);

}  // namespace aigc
