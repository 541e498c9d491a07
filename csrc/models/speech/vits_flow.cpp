// SPDX-License-Identifier: Apache-2.0
#include "models/speech/vits_flow.h"

#include <algorithm>
#include <string>

#include "models/scratch.h"
#include "ops/pointwise/pointwise.h"

namespace aigc {
namespace {

/// Some rows of a linear layer as a layer of its own.
Tensors sliced(const Tensors& tensors, const std::string& name, std::size_t first, std::size_t rows, std::size_t cols) {
    return Tensors([&tensors, name, first, rows, cols](const std::string& part) -> std::optional<Tensor> {
        const Tensor all = tensors.get(name + part);
        const bool weight = part == ".weight";
        Tensor out = all;
        out.data += first * (weight ? cols : 1);
        out.shape[0] = rows;
        return out;
    });
}

}  // namespace

VitsFlow::VitsFlow(const Engine& engine, const VitsFlowSizes& sizes, const Tensors& tensors)
    : engine_(engine), sizes_(sizes) {
    const std::size_t half = sizes.channels / 2, width = sizes.width;
    for (std::size_t i = sizes.couplings; i-- > 0;) {
        const std::string name = "flow.flows." + std::to_string(2 * i);
        Coupling coupling;
        coupling.pre = SequenceConv(engine, tensors, name + ".pre", half, width, 1);
        coupling.post = SequenceConv(engine, tensors, name + ".post", width, half, 1);
        for (std::size_t layer = 0; layer < sizes.layers; ++layer) {
            const std::string in = name + ".enc.in_layers." + std::to_string(layer);
            const std::string out = name + ".enc.res_skip_layers." + std::to_string(layer);
            const bool last = layer + 1 == sizes.layers;
            tensors.get(out + ".weight", {last ? width : 2 * width, width});
            tensors.get(out + ".bias", {last ? width : 2 * width});
            coupling.gated.emplace_back(engine, tensors, in, width, 2 * width, sizes.kernel, 1);
            if (!last)
                coupling.residual.emplace_back(engine, sliced(tensors, out, 0, width, width), "", width, width, 1);
            coupling.skip.emplace_back(engine, sliced(tensors, out, last ? 0 : width, width, width), "", width, width,
                                       1);
        }
        couplings_.push_back(std::move(coupling));
    }
}

void VitsFlow::run(Rows<float> z) const {
    for (const Coupling& coupling : couplings_) {
        for (std::size_t t = 0; t < z.rows; ++t) std::reverse(z.row(t), z.row(t) + z.cols);
        couple(coupling, z);
    }
}

void VitsFlow::couple(const Coupling& coupling, Rows<float> z) const {
    const std::size_t half = sizes_.channels / 2, border = coupling.gated.front().reach();
    const Scratch padded(z.rows + 2 * border, sizes_.width), acts(z.rows, sizes_.width);
    const Scratch skip(z.rows, sizes_.width), shift(z.rows, half);
    const Rows<float> x = padded.rows().slice(border, z.rows);
    coupling.pre.run(z.columns(0, half), x, Activation::none, false);
    constexpr std::size_t kRows = 64;
    for (std::size_t layer = 0; layer < sizes_.layers; ++layer) {
        engine_.pool->parallel_for((z.rows + kRows - 1) / kRows, [&](std::size_t block) {
            const std::size_t first = block * kRows, count = std::min(kRows, z.rows - first);
            const Scratch sums(count, 2 * sizes_.width);
            coupling.gated[layer].run(padded.rows().slice(first, count + 2 * border), sums.rows(), Activation::none,
                                      false);
            engine_.table->pointwise->gate(sums.rows(), acts.rows().slice(first, count));
        });
        if (layer < coupling.residual.size()) coupling.residual[layer].run(acts.rows(), x, Activation::none, true);
        coupling.skip[layer].run(acts.rows(), skip.rows(), Activation::none, true);
    }
    coupling.post.run(skip.rows(), shift.rows(), Activation::none, false);
    for (std::size_t t = 0; t < z.rows; ++t)
        for (std::size_t c = 0; c < half; ++c) z.row(t)[half + c] -= shift.rows().row(t)[c];
}

}  // namespace aigc
