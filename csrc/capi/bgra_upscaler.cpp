// SPDX-License-Identifier: Apache-2.0
#include "capi/bgra_upscaler.h"

#include <array>

#include "ops/op_table.h"

namespace aigc {
namespace {

using Floats = std::vector<float>;
constexpr std::array<float, 3> kLuma = {0.114f, 0.587f, 0.299f};  // of blue, green, red
constexpr float kPeak = 255.0f;

template <class Sample, class Byte>
PlaneView<Byte> view(Sample* data, std::size_t rows, std::size_t cols) {
    return {reinterpret_cast<Byte*>(data), rows, cols, static_cast<std::ptrdiff_t>(cols * sizeof(Sample))};
}

/// One channel of a picture in 0 … 1.
Floats channel_of(const ConstBgra& picture, std::size_t channel) {
    Floats found(picture.width * picture.height);
    for (std::size_t y = 0; y < picture.height; ++y)
        for (std::size_t x = 0; x < picture.width; ++x)
            found[y * picture.width + x] = sample_of(picture.row(y)[x], channel) / kPeak;
    return found;
}

Floats luma_of(const std::array<Floats, 3>& colours) {
    Floats luma(colours[0].size());
    for (std::size_t i = 0; i < luma.size(); ++i)
        luma[i] =
            kLuma[kRed] * colours[kRed][i] + kLuma[kGreen] * colours[kGreen][i] + kLuma[kBlue] * colours[kBlue][i];
    return luma;
}

}  // namespace

void BgraUpscaler::prepare(std::size_t width, std::size_t height) {
    if (width == width_ && height == height_) return;
    const auto scale = static_cast<double>(this->scale());
    const AxisMap down = {height, height * this->scale(), scale, 0.0};
    const AxisMap across = {width, width * this->scale(), scale, 0.0};
    const OpTable& table = *network_->engine().table;
    const ResampleFilter filter = parse_resample_filter("lanczos3");
    floats_.emplace(table, SampleType::f32, 1.0f, filter, down, across);
    bytes_.emplace(table, SampleType::u8, kPeak, filter, down, across);
    width_ = width;
    height_ = height;
}

std::vector<BgraUpscaler::Plane> BgraUpscaler::through_network(const std::vector<Plane>& planes) const {
    Planes<const void> in;
    Planes<void> out;
    in.type = out.type = SampleType::f32;
    in.height = height_;
    in.width = width_;
    out.height = height_ * scale();
    out.width = width_ * scale();
    std::vector<Plane> made(planes.size(), Plane(out.height * out.width));
    for (std::size_t k = 0; k < planes.size(); ++k) {
        in.planes.push_back({planes[k].data(), in.width});
        out.planes.push_back({made[k].data(), out.width});
    }
    network_->run(in, out);
    return made;
}

void BgraUpscaler::enlarge(const Plane& plane, Plane& out) const {
    floats_->run(view<const float, const std::byte>(plane.data(), height_, width_),
                 view<float, std::byte>(out.data(), height_ * scale(), width_ * scale()), *network_->engine().pool);
}

void BgraUpscaler::enlarge_alpha(const std::vector<std::uint8_t>& alpha, std::vector<std::uint8_t>& out) const {
    bytes_->run(view<const std::uint8_t, const std::byte>(alpha.data(), height_, width_),
                view<std::uint8_t, std::byte>(out.data(), height_ * scale(), width_ * scale()),
                *network_->engine().pool);
}

void BgraUpscaler::run(const ConstBgra& in, const MutableBgra& out) {
    prepare(in.width, in.height);
    std::array<Floats, 3> colours = {channel_of(in, kBlue), channel_of(in, kGreen), channel_of(in, kRed)};
    std::vector<std::uint8_t> alpha(in.width * in.height), large_alpha(out.width * out.height);
    for (std::size_t y = 0; y < in.height; ++y)
        for (std::size_t x = 0; x < in.width; ++x)
            alpha[y * in.width + x] = static_cast<std::uint8_t>(in.row(y)[x] >> (8 * kAlpha));
    enlarge_alpha(alpha, large_alpha);
    // From here on `in` is not read, so `out` may lie where it does.
    for (std::size_t y = 0; y < out.height; ++y)
        for (std::size_t x = 0; x < out.width; ++x)
            out.row(y)[x] = static_cast<std::uint32_t>(large_alpha[y * out.width + x]) << (8 * kAlpha);
    const bool sees_colour = network_->config().channels == 3;
    const Floats luma = sees_colour ? Floats() : luma_of(colours);
    std::vector<Plane> large = through_network(
        sees_colour ? std::vector<Plane>{colours[kRed], colours[kGreen], colours[kBlue]} : std::vector<Plane>{luma});
    Plane rest(out.width * out.height);
    for (std::size_t channel = 0; channel < colours.size(); ++channel) {
        Floats& colour = colours[channel];
        for (std::size_t i = 0; i < luma.size(); ++i) colour[i] -= luma[i];
        if (!sees_colour) enlarge(colour, rest);
        const Plane& base = sees_colour ? large[kRed - channel] : large[0];
        for (std::size_t y = 0; y < out.height; ++y)
            for (std::size_t x = 0; x < out.width; ++x) {
                const std::size_t i = y * out.width + x;
                out.row(y)[x] |= byte_of((base[i] + rest[i]) * kPeak) << (8 * channel);
            }
    }
}

}  // namespace aigc
