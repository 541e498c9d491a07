// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/thread_pool.h"
#include "ops/op_table.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {

/// What a model computes with.
struct Engine {
    Tier tier = Tier::reference;
    const OpTable* table = nullptr;
    const WavenetKernels* wavenet = nullptr;
    std::shared_ptr<ThreadPool> pool;
};

std::string_view precision_name(Precision precision);
/// Throws InputError for a name that does not exist, "auto" among them.
Precision precision_of(std::string_view name);

/// backend: a tier or "auto". precision: "float32", "bfloat16", "int8" or "auto": bfloat16 where the processor
/// has it, else float32. Throws InputError for an unknown name, BackendUnavailable for what the machine lacks; the
/// message for a pair that is absent names those that exist.
Engine make_engine(std::string_view backend, std::string_view precision, int threads);

}  // namespace aigc
