// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/shared_pool.h"
#include "ops/op_table.h"
#include "ops/precision.h"

namespace aigc {

/// The means by which models and operations compute: the kernels of one tier, a precision, and threads. A value: copies
/// share the table and the pool, and two engines of the same number of threads share the pool of the process.
///
/// A model picks its kernels by `precision`, and refuses an engine whose tier has none. Models that have one precision
/// only (they say so) compute in float32 on every engine.
struct Engine {
    Tier tier = Tier::reference;
    const OpTable* table = nullptr;
    Precision precision = Precision::float32;
    std::shared_ptr<ThreadPool> pool;

    /// The kernels of the gated dilated layer, and of the convolution over an image, at this precision. They throw
    /// BackendUnavailable where the tier has none; the message names the tiers of this machine that do.
    const WavenetKernels& wavenet() const;
    const Conv2dKernels& conv2d() const;
};

std::string_view precision_name(Precision precision);
/// Throws InputError for a name that does not exist, "auto" among them.
Precision precision_of(std::string_view name);
/// True if a tier has the kernels of networks (see Engine::wavenet, Engine::conv2d) at a precision.
bool has_precision(const OpTable& table, Precision precision);

/// backend: a tier or "auto". precision: "float32", "bfloat16", "int8" or "auto": bfloat16 where the processor
/// has it, else float32. threads: 1 to kMostThreads, 0 for all that are available. Throws InputError for an unknown
/// name or count, BackendUnavailable for a tier that the machine lacks.
Engine make_engine(std::string_view backend, std::string_view precision, int threads);

}  // namespace aigc
