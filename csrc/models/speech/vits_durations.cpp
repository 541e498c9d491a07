// SPDX-License-Identifier: Apache-2.0
#include "models/speech/vits_durations.h"

#include <cmath>
#include <utility>

#include "models/scratch.h"
#include "models/speech/rational_spline.h"
#include "ops/attention/attention.h"

namespace aigc {
namespace {

constexpr double kLimit = 5.0;

float gelu(float x) { return 0.5f * x * (1.0f + std::erf(x * 0.70710678f)); }

/// out = layer norm of x, through gelu; x itself.
void norm_gelu(const Engine& engine, Rows<float> x, const Tensor& gamma, const Tensor& beta) {
    engine.table->attention->layer_norm({x, gamma.data, beta.data, 1e-5f, x});
    for (std::size_t i = 0; i < x.rows * x.cols; ++i) x.data[i] = gelu(x.data[i]);
}

}  // namespace

DepthwiseStack::DepthwiseStack(const Engine& engine, const Tensors& tensors, const std::string& name, std::size_t width,
                               std::size_t kernel, std::size_t layers)
    : engine_(engine), kernel_(kernel) {
    for (std::size_t i = 0; i < layers; ++i) {
        const std::string n = "." + std::to_string(i);
        layers_.push_back({tensors.get(name + ".convs_sep" + n + ".weight", {width, 1, kernel}),
                           tensors.get(name + ".convs_sep" + n + ".bias", {width}),
                           tensors.get(name + ".norms_1" + n + ".gamma", {width}),
                           tensors.get(name + ".norms_1" + n + ".beta", {width}),
                           tensors.get(name + ".norms_2" + n + ".gamma", {width}),
                           tensors.get(name + ".norms_2" + n + ".beta", {width}),
                           SequenceConv(engine, tensors, name + ".convs_1x1" + n, width, width, 1)});
    }
}

void DepthwiseStack::run(Rows<float> x) const {
    const Scratch filtered(x.rows, x.cols), pointed(x.rows, x.cols);
    const Rows<float> y = filtered.rows();
    const auto frames = static_cast<std::ptrdiff_t>(x.rows);
    std::ptrdiff_t dilation = 1;
    for (const Layer& layer : layers_) {
        for (std::ptrdiff_t t = 0; t < frames; ++t) {
            float* const row = y.row(static_cast<std::size_t>(t));
            for (std::size_t c = 0; c < x.cols; ++c) row[c] = layer.bias.data[c];
            for (std::size_t tap = 0; tap < kernel_; ++tap) {
                const std::ptrdiff_t from =
                    t + (static_cast<std::ptrdiff_t>(tap) - static_cast<std::ptrdiff_t>(kernel_ / 2)) * dilation;
                if (from < 0 || from >= frames) continue;
                const float* const input = x.row(static_cast<std::size_t>(from));
                for (std::size_t c = 0; c < x.cols; ++c) row[c] += input[c] * layer.weight.data[c * kernel_ + tap];
            }
        }
        norm_gelu(engine_, y, layer.gamma1, layer.beta1);
        layer.point.run(y, pointed.rows(), Activation::none, false);
        norm_gelu(engine_, pointed.rows(), layer.gamma2, layer.beta2);
        for (std::size_t i = 0; i < x.rows * x.cols; ++i) x.data[i] += pointed.rows().data[i];
        dilation *= static_cast<std::ptrdiff_t>(kernel_);
    }
}

VitsDurations::VitsDurations(const Engine& engine, const DurationSizes& sizes, const Tensors& tensors)
    : engine_(engine),
      sizes_(sizes),
      pre_(engine, tensors, "dp.pre", sizes.hidden, sizes.width, 1),
      proj_(engine, tensors, "dp.proj", sizes.width, sizes.width, 1),
      stack_(engine, tensors, "dp.convs", sizes.width, sizes.kernel, sizes.layers),
      mean_(tensors.get("dp.flows.0.m", {2})),
      scale_(tensors.get("dp.flows.0.inverse_scale", {2})) {
    for (const std::size_t flow : sizes.flows) {
        const std::string name = "dp.flows." + std::to_string(flow);
        couplings_.push_back(
            {SequenceConv(engine, tensors, name + ".pre", 1, sizes.width, 1),
             SequenceConv(engine, tensors, name + ".proj", sizes.width, 3 * sizes.bins - 1, 1),
             DepthwiseStack(engine, tensors, name + ".convs", sizes.width, sizes.kernel, sizes.layers)});
    }
}

void VitsDurations::run(Rows<const float> hidden, Rows<const float> noise, float* out) const {
    const Scratch inner(hidden.rows, sizes_.width), condition(hidden.rows, sizes_.width), latent(noise.rows, 2);
    pre_.run(hidden, inner.rows(), Activation::none, false);
    stack_.run(inner.rows());
    proj_.run(inner.rows(), condition.rows(), Activation::none, false);
    const Rows<float> z = latent.rows();
    copy_rows(noise, z);
    const auto flip = [&] {
        for (std::size_t t = 0; t < z.rows; ++t) std::swap(z.row(t)[0], z.row(t)[1]);
    };
    for (const Coupling& coupling : couplings_) {
        flip();
        couple(coupling, condition.rows(), z);
    }
    flip();
    for (std::size_t t = 0; t < z.rows; ++t) out[t] = (z.row(t)[0] - mean_.data[0]) * scale_.data[0];
}

void VitsDurations::couple(const Coupling& coupling, Rows<const float> condition, Rows<float> z) const {
    const Scratch inner(z.rows, sizes_.width), values(z.rows, 3 * sizes_.bins - 1);
    copy_rows(condition, inner.rows());
    coupling.pre.run(z.columns(0, 1), inner.rows(), Activation::none, true);
    coupling.stack.run(inner.rows());
    coupling.proj.run(inner.rows(), values.rows(), Activation::none, false);
    const double scale = 1 / std::sqrt(static_cast<double>(sizes_.width));
    std::vector<double> knots(3 * sizes_.bins - 1);
    for (std::size_t t = 0; t < z.rows; ++t) {
        for (std::size_t i = 0; i < knots.size(); ++i)
            knots[i] = values.rows().row(t)[i] * (i < 2 * sizes_.bins ? scale : 1.0);
        z.row(t)[1] = static_cast<float>(inverse_spline(z.row(t)[1], knots.data(), sizes_.bins, kLimit));
    }
}

}  // namespace aigc
