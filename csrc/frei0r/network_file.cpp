// SPDX-License-Identifier: Apache-2.0
#include "frei0r/network_file.h"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "frei0r/json.h"

namespace aigc {
namespace {

using Bytes = std::span<const unsigned char>;
constexpr std::size_t kLargestFile = std::size_t{256} << 20, kMostLayers = 256, kMostChannels = 4096;
constexpr std::size_t kLengthBytes = 8;
/// Decibels that int8 may lose where nobody chose it.
constexpr double kMostLoss = 0.03;

std::uint64_t little_endian(Bytes bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[i];
    return value;
}

float half_to_float(std::uint32_t half) {
    const std::uint32_t sign = (half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000 | fraction << 13);
    if (exponent) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
    const float small = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -small : small;
}

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

/// The tensor as float32 in memory of its own.
Tensor tensor_of(const Json& entry, Bytes data) {
    Tensor tensor;
    std::size_t count = 1;
    for (const Json& side : entry["shape"].array()) {
        tensor.shape.push_back(side.whole(data.size()));
        count *= tensor.shape.back();
        if (count > data.size()) throw InputError("the weights file is damaged: a tensor is larger than the file");
    }
    const std::string& type = entry["dtype"].text();
    const std::size_t bytes = type == "F16" ? 2 : 4;
    if (type != "F16" && type != "F32") throw InputError("tensors must be F16 or F32, not " + type);
    const auto& offsets = entry["data_offsets"].array();
    if (offsets.size() != 2) throw InputError("the weights file is damaged: a tensor has no place");
    const std::size_t first = offsets[0].whole(data.size()), last = offsets[1].whole(data.size());
    if (first > last || last - first != count * bytes)
        throw InputError("the weights file is damaged: a tensor does not have its size");
    const auto values = std::make_shared<std::vector<float>>(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto bits = static_cast<std::uint32_t>(little_endian(data.subspan(first + i * bytes), bytes));
        (*values)[i] = bytes == 2 ? half_to_float(bits) : std::bit_cast<float>(bits);
    }
    tensor.data = values->data();
    tensor.owner = values;
    return tensor;
}

std::vector<unsigned char> read_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw InputError("there is no network '" + path + "', neither compiled in nor as a file");
    std::vector<unsigned char> bytes;
    unsigned char part[1 << 16];
    while (const std::size_t count = std::fread(part, 1, sizeof part, file.get())) {
        bytes.insert(bytes.end(), part, part + count);
        if (bytes.size() > kLargestFile) throw InputError(path + " is too large for a network");
    }
    return bytes;
}

struct NetworkFile {
    Json header;
    Bytes data;

    const Json& about() const { return header["__metadata__"]; }
};

NetworkFile open_file(Bytes bytes) {
    if (bytes.size() < kLengthBytes || little_endian(bytes, kLengthBytes) > bytes.size() - kLengthBytes)
        throw InputError("this is no .safetensors file, or it is cut short");
    const auto length = static_cast<std::size_t>(little_endian(bytes, kLengthBytes));
    const std::string header(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
    return {parse_json(header), bytes.subspan(kLengthBytes + length)};
}

/// As aigc_plugin/generators/upscaler_network.py chooses it: "auto" is int8 if the card says how little that loses.
Engine chosen_engine(const NetworkFile& file, std::string_view precision) {
    Engine engine = make_engine("auto", precision, 0);
    const bool fits =
        precision == "auto" && engine.tier != Tier::reference && has_precision(*engine.table, Precision::int8);
    if (!fits || !file.about().has("aigc.card")) return engine;
    const Json card = parse_json(file.about()["aigc.card"].text());
    if (!card.has("int8_loss") || !card["int8_loss"].is_number() || card["int8_loss"].number() > kMostLoss)
        return engine;
    return make_engine("auto", "int8", 0);
}

std::unique_ptr<UpscalerNetwork> network_of(const NetworkFile& file, Engine engine) {
    if (file.about()["aigc.format"].text() != "frames/1")
        throw InputError("the weights are not a network for pictures");
    const UpscalerNetworkConfig config = config_of(parse_json(file.about()["aigc.config"].text()));
    const Tensors tensors([&](const std::string& name) -> std::optional<Tensor> {
        if (!file.header.has(name)) return std::nullopt;
        return tensor_of(file.header[name], file.data);
    });
    return std::make_unique<UpscalerNetwork>(config, tensors, std::move(engine));
}

std::unique_ptr<UpscalerNetwork> load_bytes(Bytes bytes, std::string_view precision) {
    const NetworkFile file = open_file(bytes);
    return network_of(file, chosen_engine(file, precision));
}

}  // namespace

std::unique_ptr<UpscalerNetwork> load_network(const std::string& name_or_path, std::string_view precision) {
    const Bytes known = packaged_network(name_or_path);
    if (!known.empty()) return load_bytes(known, precision);
    return load_bytes(read_file(name_or_path), precision);
}

}  // namespace aigc
