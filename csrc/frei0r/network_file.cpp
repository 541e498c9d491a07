// SPDX-License-Identifier: Apache-2.0
#include "frei0r/network_file.h"

#include <optional>
#include <utility>

#include "base/error.h"
#include "frei0r/json.h"
#include "frei0r/weights_file.h"

namespace aigc {
namespace {

constexpr std::size_t kMostLayers = 256, kMostChannels = 4096;
/// Decibels that int8 may lose where nobody chose it.
constexpr double kMostLoss = 0.03;

FrameLayer layer_of(const Json& json) {
    FrameLayer layer;
    layer.name = json["name"].text();
    layer.kernel = json["kernel"].whole(31);
    layer.inputs = json["inputs"].whole(kMostChannels);
    layer.outputs = json["outputs"].whole(kMostChannels);
    const std::string& activation = json["activation"].text();
    layer.has_slopes = activation == "prelu";
    if (activation == "relu") layer.slope = 0.0f;
    if (activation == "leaky") layer.slope = static_cast<float>(json["slope"].number());
    if (!json["add"].is_null()) layer.add = static_cast<int>(json["add"].whole(kMostLayers));
    if (json["padding"].text() != "valid" && json["padding"].text() != "same")
        throw InputError("a layer has the padding '" + json["padding"].text() + "'");
    return layer;
}

UpscalerNetworkConfig config_of(const Json& json) {
    if (json["reduce"].whole(64) != 1) throw InputError("networks that reduce their result need aigc itself");
    UpscalerNetworkConfig config;
    config.scale = json["scale"].whole(8);
    config.channels = json["channels"].whole(4);
    config.skip = json["skip"].text() == "nearest";
    config.zero_border = json["border"].text() == "zero";
    if (json["layers"].array().size() > kMostLayers) throw InputError("the network has too many layers");
    for (const Json& layer : json["layers"].array()) config.layers.push_back(layer_of(layer));
    return config;
}

/// As aigc_plugin/generators/upscaler_network.py chooses it: "auto" is int8 if the card says how little that loses.
Engine chosen_engine(const WeightsFile& file, std::string_view precision) {
    Engine engine = make_engine("auto", precision, 0);
    const bool fits =
        precision == "auto" && engine.tier != Tier::reference && has_precision(*engine.table, Precision::int8);
    if (!fits || !file.about().has("aigc.card")) return engine;
    const Json card = parse_json(file.about()["aigc.card"].text());
    if (!card.has("int8_loss") || !card["int8_loss"].is_number() || card["int8_loss"].number() > kMostLoss)
        return engine;
    return make_engine("auto", "int8", 0);
}

std::unique_ptr<UpscalerNetwork> network_of(const WeightsFile& file, Engine engine) {
    if (file.about()["aigc.format"].text() != "frames/1")
        throw InputError("the weights are not a network for pictures");
    const UpscalerNetworkConfig config = config_of(parse_json(file.about()["aigc.config"].text()));
    const Tensors tensors([&](const std::string& name) -> std::optional<Tensor> {
        if (!file.header.has(name)) return std::nullopt;
        return file.tensor(name);
    });
    return std::make_unique<UpscalerNetwork>(config, tensors, std::move(engine));
}

std::unique_ptr<UpscalerNetwork> load_bytes(Bytes bytes, std::string_view precision) {
    const WeightsFile file = open_weights(bytes);
    return network_of(file, chosen_engine(file, precision));
}

}  // namespace

std::unique_ptr<UpscalerNetwork> load_network(const std::string& name_or_path, std::string_view precision) {
    const Bytes known = packaged_weights(name_or_path);
    if (!known.empty()) return load_bytes(known, precision);
    return load_bytes(read_weights_file(name_or_path), precision);
}

}  // namespace aigc
