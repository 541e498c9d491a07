// SPDX-License-Identifier: Apache-2.0
#include "models/engine.h"

#include "base/error.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {
namespace {

const WavenetKernels* wavenet_of(const OpTable& table, Precision precision) {
    switch (precision) {
        case Precision::float32:
            return table.wavenet_f32;
        case Precision::bfloat16:
            return table.wavenet_bf16;
        case Precision::int8:
            return table.wavenet_int8;
    }
    return nullptr;
}

const Conv2dKernels* conv2d_of(const OpTable& table, Precision precision) {
    switch (precision) {
        case Precision::float32:
            return table.conv2d_f32;
        case Precision::bfloat16:
            return table.conv2d_bf16;
        case Precision::int8:
            return table.conv2d_int8;
    }
    return nullptr;
}

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

const WavenetKernels& Engine::wavenet() const { return required(wavenet_of(*table, precision), *this); }

const Conv2dKernels& Engine::conv2d() const { return required(conv2d_of(*table, precision), *this); }

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
    return wavenet_of(table, precision) && conv2d_of(table, precision);
}

Engine make_engine(std::string_view backend, std::string_view precision, int threads) {
    const Tier tier = resolve_tier(backend);
    return {tier, &op_table(tier), parse_precision(precision, tier), shared_pool(threads)};
}

}  // namespace aigc
