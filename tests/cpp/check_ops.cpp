// SPDX-License-Identifier: Apache-2.0
// check_ops [--bench]: every tier of this machine against float64; --bench measures instead.
#include "check_ops.h"

#include <cstring>

#include "check.h"
#include "ops/attention/attention.h"
#include "ops/colour/colour.h"
#include "ops/conv1d/conv1d.h"
#include "ops/coupling/coupling.h"
#include "ops/drift/drift.h"
#include "ops/fir/fir.h"
#include "ops/grid_conv/grid_conv.h"
#include "ops/invconv/invconv.h"
#include "ops/lstm/lstm.h"
#include "ops/pointwise/pointwise.h"

namespace check {
namespace {

using aigc::Tier;

/// The tier that `tier` takes its kernels from where it has none of its own.
Tier below(Tier tier) {
    if (tier == Tier::avx512) return Tier::avx2;
    return static_cast<Tier>(static_cast<int>(tier) - 1);
}

/// avxvnni and avx512bf16 add 8-bit and 16-bit matrix cores alone; the float32 kernels are those below.
void check_twins(Tier tier) {
    if (tier == Tier::reference) return;
    const aigc::OpTable &own = op_table(tier), &lower = op_table(below(tier));
    const bool inherits = tier == Tier::avxvnni || tier == Tier::avx512bf16;
    const auto twin = [&](bool same, const char* op) {
        const std::string name = std::string(op) + " of " + std::string(tier_name(tier));
        expect(same == inherits, name + (inherits ? " differs from the tier below" : " is the tier below's"));
    };
    twin(own.conv1d->run == lower.conv1d->run, "conv1d");
    twin(own.invconv->run == lower.invconv->run, "invconv");
    twin(own.coupling->forward == lower.coupling->forward, "coupling forward");
    twin(own.coupling->inverse == lower.coupling->inverse, "coupling inverse");
    twin(own.drift->colours == lower.drift->colours, "colours of drift");
    twin(own.fir->rows == lower.fir->rows, "fir");
    twin(own.grid_conv->run == lower.grid_conv->run, "grid_conv");
    twin(own.attention->attend == lower.attention->attend, "attention");
    twin(own.attention->layer_norm == lower.attention->layer_norm, "layer norm");
    twin(own.location_attention == lower.location_attention, "location attention");
    twin(own.lstm->update_cells == lower.lstm->update_cells, "lstm cell");
    twin(own.matvec == lower.matvec, "matvec");
    twin(own.pointwise->gate == lower.pointwise->gate, "gate");
    twin(own.pointwise->leaky_relu == lower.pointwise->leaky_relu, "leaky relu");
    twin(own.resample == lower.resample, "resample");
    twin(own.colour->mix == lower.colour->mix, "mix");
    // VPDPWSSD is AVX-512 VNNI's; AVX-VNNI's form of it is not used.
    expect((own.resample_bytes == lower.resample_bytes) == (tier == Tier::avxvnni), "resample of bytes has no twin");
}

void check_tier(Tier tier) {
    check_twins(tier);
    check_conv1d(tier);
    check_winograd1d(tier);
    check_invconv(tier);
    check_coupling(tier);
    check_fir(tier);
    check_limiter(tier);
    check_grid_conv(tier);
    check_attention(tier);
    check_layer_norm(tier);
    check_matvec(tier);
    check_pointwise(tier);
    check_lstm(tier);
    check_location_attention(tier);
    check_resample(tier);
    check_mix(tier);
    check_drift(*op_table(tier).drift, std::string(tier_name(tier)));
}

}  // namespace
}  // namespace check

int main(int argc, char** argv) {
    const bool bench = argc == 2 && std::strcmp(argv[1], "--bench") == 0;
    if (argc > 1 && !bench) {
        std::printf("usage: %s [--bench]\n", argv[0]);
        return 2;
    }
    for (aigc::Tier tier : aigc::kTiers) {
        const std::string name(tier_name(tier));
        if (!aigc::has(tier)) {
            std::printf("%-10s  not here: %s\n", name.c_str(), aigc::why_not(tier).c_str());
            continue;
        }
        const int before = check::failures;
        if (bench)
            check::bench_ops(tier);
        else
            check::check_tier(tier);
        if (!bench) std::printf("%-10s  %s\n", name.c_str(), check::failures == before ? "ok" : "FAILED");
    }
    return check::failures ? 1 : 0;
}
