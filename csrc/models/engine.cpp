// SPDX-License-Identifier: Apache-2.0
#include "models/engine.h"

#include "base/error.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {
namespace {

Precision parse_precision(std::string_view name, Tier tier) {
    if (name == "auto") return tier == Tier::avx512bf16 ? Precision::bfloat16 : Precision::float32;
    return precision_of(name);
}

std::string tiers_with(Precision precision) {
    std::string names;
    for (Tier tier : kTiers)
        if (has(tier) && has_precision(op_table(tier), precision))
            names += (names.empty() ? "" : ", ") + std::string(tier_name(tier));
    return names;
}

template <class Kernels>
const Kernels& required(const Kernels* kernels, const Engine& engine) {
    if (kernels) return *kernels;
    throw BackendUnavailable("precision " + std::string(precision_name(engine.precision)) +
                             " is not available on backend " + std::string(tier_name(engine.tier)) +
                             "; this machine has it on " + tiers_with(engine.precision));
}

}  // namespace

const WavenetKernels& Engine::wavenet() const { return required(table->wavenet[precision], *this); }

const Conv2dKernels& Engine::conv2d() const { return required(table->conv2d[precision], *this); }

std::string_view precision_name(Precision precision) {
    switch (precision) {
        case Precision::float32:
            return "float32";
        case Precision::bfloat16:
            return "bfloat16";
        case Precision::int8:
            return "int8";
    }
    return "";
}

Precision precision_of(std::string_view name) {
    for (Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8})
        if (name == precision_name(precision)) return precision;
    throw InputError("precision must be auto, float32, bfloat16 or int8, not '" + std::string(name) + "'");
}

bool has_precision(const OpTable& table, Precision precision) {
    return table.wavenet[precision] && table.conv2d[precision];
}

Engine make_engine(std::string_view backend, std::string_view precision, int threads) {
    const Tier tier = resolve_tier(backend);
    return {tier, &op_table(tier), parse_precision(precision, tier), shared_pool(threads)};
}

}  // namespace aigc
