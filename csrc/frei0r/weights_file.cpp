// SPDX-License-Identifier: Apache-2.0
#include "frei0r/weights_file.h"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "base/error.h"

namespace aigc {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kLengthBytes = 8;

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

}  // namespace

Tensor WeightsFile::tensor(const std::string& name) const {
    const Json& entry = header[name];
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

std::vector<unsigned char> read_weights_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) throw InputError("there is no '" + path + "', neither compiled in nor as a file");
    std::vector<unsigned char> bytes;
    unsigned char part[1 << 16];
    while (const std::size_t count = std::fread(part, 1, sizeof part, file.get())) {
        bytes.insert(bytes.end(), part, part + count);
        if (bytes.size() > kLargestFile) throw InputError(path + " is too large for a file of weights");
    }
    return bytes;
}

WeightsFile open_weights(Bytes bytes) {
    if (bytes.size() < kLengthBytes || little_endian(bytes, kLengthBytes) > bytes.size() - kLengthBytes)
        throw InputError("this is no .safetensors file, or it is cut short");
    const auto length = static_cast<std::size_t>(little_endian(bytes, kLengthBytes));
    const std::string header(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
    return {parse_json(header), bytes.subspan(kLengthBytes + length)};
}

}  // namespace aigc
