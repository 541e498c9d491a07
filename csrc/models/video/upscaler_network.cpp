// SPDX-License-Identifier: Apache-2.0
#include "models/video/upscaler_network.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "models/video/upscaler_strip.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

/// Most bytes of the rows of a strip together; a few rows at least are held, however wide the network.
constexpr std::size_t kStripBytes = std::size_t{24} << 20, kFewestRows = 11, kNarrowest = 128;
constexpr std::size_t kMostOutputs = 512;
/// Two bands a thread, since other work may hold one up; each so high that what neighbours both compute is a few
/// percent.
constexpr std::size_t kBandsOfThread = 2, kBandRadii = 20;

void check(const UpscalerNetworkConfig& config) {
    const auto& layers = config.layers;
    if (layers.empty() || config.scale == 0 || config.channels == 0) throw InputError("a network has layers");
    std::size_t channels = config.channels;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const FrameLayer& layer = layers[l];
        if (layer.inputs != channels)
            throw InputError("layer '" + layer.name + "' takes " + std::to_string(layer.inputs) + " channels, but " +
                             std::to_string(channels) + " come");
        channels = layer.outputs;
        if (layer.add < 0) continue;
        if (static_cast<std::size_t>(layer.add) >= l || layers[layer.add].outputs != channels)
            throw InputError("layer '" + layer.name + "' adds layer " + std::to_string(layer.add) +
                             ", which is not an earlier one of " + std::to_string(channels) + " channels");
    }
    if (channels != config.channels * config.scale * config.scale || padded_columns(channels) > kMostOutputs)
        throw InputError("the last layer gives " + std::to_string(channels) + " channels, where " +
                         std::to_string(config.channels) + " planes and scale " + std::to_string(config.scale) +
                         " need " + std::to_string(config.channels * config.scale * config.scale));
}

/// True if the last layer has few outputs, and its input a few kilobytes as planes.
bool is_planar(const Conv2dKernels& kernels, const FrameLayer& last) {
    return kernels.run_planar && conv2d_planar(last.outputs) && last.add < 0 && last.kernel <= kPlanarKernel &&
           padded_columns(last.inputs) / kernels.group <= kPlanarWords;
}

/// int8 of a frame: its own steps where it has 8 bits.
ElementScale picture_scale(std::size_t channels, bool limited) {
    ElementScale scale;
    scale.step.assign(channels, limited ? 1.0f / 219.0f : 1.0f / 255.0f);
    scale.zero.assign(channels, limited ? 16.0f : 0.0f);
    return scale;
}

/// The tensors of a layer; where it has one slope, that is repeated.
struct LayerTensors {
    LayerTensors(const Tensors& tensors, const FrameLayer& layer)
        : weight(tensors.get(layer.name + ".weight", {layer.outputs, layer.inputs, layer.kernel, layer.kernel})),
          bias(tensors.get(layer.name + ".bias", {layer.outputs})),
          slopes(layer.has_slopes ? tensors.get(layer.name + ".slope", {layer.outputs}) : Tensor{}),
          same(layer.outputs, layer.slope) {}
    Conv2dWeights weights() const { return {weight.data, bias.data, slopes.data ? slopes.data : same.data()}; }

    Tensor weight, bias, slopes;  // a tensor may own its values
    std::vector<float> same;
};

}  // namespace

UpscalerNetwork::UpscalerNetwork(const UpscalerNetworkConfig& config, const Tensors& tensors, Engine engine)
    : config_(config), engine_(std::move(engine)), kernels_(&engine_.conv2d()) {
    check(config_);
    radius_.assign(config_.layers.size() + 1, 0);
    for (std::size_t l = config_.layers.size(); l-- > 0;) radius_[l] = radius_[l + 1] + config_.layers[l].kernel / 2;
    for (const FrameLayer& layer : config_.layers)
        scales_.push_back(&layer == &config_.layers.back() ? ElementScale{} : output_scale(tensors, layer));
    planar_ = config_.layers.size() > 1 && is_planar(*kernels_, config_.layers.back());
    for (bool limited : {false, true}) first_.push_back(packed(tensors, 0, picture_scale(config_.channels, limited)));
    layers_.resize(config_.layers.size());
    winograd_.resize(config_.layers.size());
    for (std::size_t l = 1; l < config_.layers.size(); ++l) pack(tensors, l);
}

UpscalerNetwork::~UpscalerNetwork() = default;

ElementScale UpscalerNetwork::output_scale(const Tensors& tensors, const FrameLayer& layer) const {
    if (kernels_->precision != Precision::int8) return {};
    const Tensor ranges = tensors.get("scales." + layer.name, {2, layer.outputs});
    return ElementScale::of(ranges.data, ranges.data + layer.outputs, layer.outputs);
}

Conv2dShape UpscalerNetwork::shape(std::size_t l) const {
    const FrameLayer& layer = config_.layers[l];
    return {layer.kernel, layer.inputs, layer.outputs, l == 0 ? layer.inputs : padded_columns(layer.inputs)};
}

bool UpscalerNetwork::is_winograd(std::size_t l) const {
    return kernels_->precision == Precision::float32 && engine_.table->winograd && l > 0 && winograd_wins(shape(l));
}

PackedConv2d UpscalerNetwork::packed(const Tensors& tensors, std::size_t l, const ElementScale& input) const {
    const FrameLayer& layer = config_.layers[l];
    const LayerTensors of(tensors, layer);
    const bool last = l + 1 == config_.layers.size();
    const Conv2dScales scales{&input, layer.add < 0 ? nullptr : &scales_[layer.add], last ? nullptr : &scales_[l]};
    return PackedConv2d(*kernels_, shape(l), of.weights(), scales, last && planar_);
}

void UpscalerNetwork::pack(const Tensors& tensors, std::size_t l) {
    if (!is_winograd(l)) {
        layers_[l] = packed(tensors, l, scales_[l - 1]);
        return;
    }
    winograd_[l].emplace(*engine_.table->winograd, shape(l), LayerTensors(tensors, config_.layers[l]).weights());
    in_tiles_ = true;
}

std::size_t UpscalerNetwork::strip_width() const {
    if (forced_strip_) return forced_strip_;
    std::size_t column = config_.channels;
    for (const FrameLayer& layer : config_.layers) column += padded_columns(layer.outputs);
    return std::max(kNarrowest, kStripBytes / kFewestRows / (column * kernels_->element_size));
}

void UpscalerNetwork::run(const Planes<const void>& in, const Planes<void>& out) const {
    if (in.planes.size() != config_.channels || out.planes.size() != config_.channels || in.height == 0 ||
        in.width == 0 || out.height != in.height * config_.scale || out.width != in.width * config_.scale)
        throw InputError("the network takes " + std::to_string(config_.channels) + " planes of at least one pixel");
    run_strips(in, out, nullptr);
}

ActivationRanges UpscalerNetwork::measure(const Planes<const void>& in) const {
    if (kernels_->precision != Precision::float32 || in.planes.size() != config_.channels || in.height == 0 ||
        in.width == 0)
        throw InputError("activations are measured in float32, of the network's own planes");
    ActivationRanges ranges;
    for (std::size_t l = 0; l + 1 < config_.layers.size(); ++l) {
        ranges.low.emplace_back(config_.layers[l].outputs, std::numeric_limits<float>::max());
        ranges.high.emplace_back(config_.layers[l].outputs, std::numeric_limits<float>::lowest());
    }
    run_strips(in, {}, &ranges);
    return ranges;
}

/// Bands of rows that threads take each for itself, without waiting for each other at every layer; 1 where too much
/// would be computed twice, so that they share the rows of one; and 1 where tiles of rows would end elsewhere in a
/// band.
std::size_t UpscalerNetwork::bands_of(std::size_t height) const {
    const auto threads = static_cast<std::size_t>(engine_.pool->threads());
    const std::size_t bands = kBandsOfThread * threads;
    return threads > 1 && !in_tiles_ && height / bands >= kBandRadii * radius() ? bands : 1;
}

/// Strips of equal width; the overlap of two is computed twice.
void UpscalerNetwork::run_strips(const Planes<const void>& in, const Planes<void>& out,
                                 ActivationRanges* ranges) const {
    const std::size_t strips = (in.width + strip_width() - 1) / strip_width();
    const std::size_t width = (in.width + strips - 1) / strips;
    const std::size_t bands = ranges ? 1 : bands_of(in.height), height = (in.height + bands - 1) / bands;
    const auto run_band = [&](std::size_t band) {
        const UpscalerStrip::Span rows{band * height, std::min((band + 1) * height, in.height)};
        std::unique_ptr<Workspace> workspace = borrow();
        for (std::size_t first = 0; first < in.width; first += width)
            UpscalerStrip(*this, *workspace, in, out, rows, {first, std::min(first + width, in.width)}, ranges).run();
        give_back(std::move(workspace));
    };
    if (bands == 1) return run_band(0);  // whose loops are shared
    engine_.pool->parallel_for(bands, run_band);
}

std::unique_ptr<UpscalerNetwork::Workspace> UpscalerNetwork::borrow() const {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Workspace>();
    std::unique_ptr<Workspace> workspace = std::move(idle_.back());
    idle_.pop_back();
    return workspace;
}

void UpscalerNetwork::give_back(std::unique_ptr<Workspace> workspace) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(workspace));
}

}  // namespace aigc
