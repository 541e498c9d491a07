// SPDX-License-Identifier: Apache-2.0
#include "frei0r/bgra_upscaler.h"

#include <algorithm>

#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::array<float, 3> kLuma = {0.114f, 0.587f, 0.299f};  // of blue, green, red
constexpr float kPeak = 255.0f;
constexpr std::uint8_t kOpaque = 255;

template <class Byte, class Sample>
PlaneView<Byte> view(Sample* data, std::size_t rows, std::size_t cols) {
    return {reinterpret_cast<Byte*>(data), rows, cols, static_cast<std::ptrdiff_t>(cols * sizeof(Sample))};
}

}  // namespace

void BgraUpscaler::prepare(std::size_t width, std::size_t height) {
    if (width == width_ && height == height_) return;
    const std::size_t size = width * height, large = size * scale() * scale();
    const auto factor = static_cast<double>(scale());
    const AxisMap down = {height, height * scale(), factor, 0.0}, across = {width, width * scale(), factor, 0.0};
    const OpTable& table = *network_->engine().table;
    const ResampleFilter filter = parse_resample_filter("lanczos3");
    floats_.emplace(table, SampleType::f32, 1.0f, filter, down, across);
    bytes_.emplace(table, SampleType::u8, kPeak, filter, down, across);
    for (std::size_t k = 0; k < colours_.size(); ++k) {
        colours_[k].resize(size);
        large_[k].resize(large);
    }
    if (!sees_colour()) luma_.resize(size);
    if (!sees_colour()) large_luma_.resize(large);
    alpha_.resize(size);
    large_alpha_.assign(large, kOpaque);
    width_ = width;
    height_ = height;
}

void BgraUpscaler::take_apart(const ConstBgra& in) {
    pool().parallel_for(height_, [&](std::size_t y) {
        const std::uint32_t* const row = in.row(y);
        const std::size_t first = y * width_;
        for (std::size_t x = 0; x < width_; ++x) {
            const std::uint32_t pixel = row[x];
            const float blue = sample_of(pixel, kBlue) / kPeak, green = sample_of(pixel, kGreen) / kPeak,
                        red = sample_of(pixel, kRed) / kPeak;
            const float luma = luma_.empty() ? 0.0f : kLuma[kRed] * red + kLuma[kGreen] * green + kLuma[kBlue] * blue;
            if (!luma_.empty()) luma_[first + x] = luma;
            colours_[kBlue][first + x] = blue - luma;
            colours_[kGreen][first + x] = green - luma;
            colours_[kRed][first + x] = red - luma;
            alpha_[first + x] = static_cast<std::uint8_t>(pixel >> (8 * kAlpha));
        }
    });
    opaque_ = std::all_of(alpha_.begin(), alpha_.end(), [](std::uint8_t value) { return value == kOpaque; });
}

void BgraUpscaler::through_network(const std::vector<const std::vector<float>*>& planes,
                                   std::vector<std::vector<float>*> made) {
    Planes<const void> in;
    Planes<void> out;
    in.type = out.type = SampleType::f32;
    in.height = height_;
    in.width = width_;
    out.height = height_ * scale();
    out.width = width_ * scale();
    for (const auto* plane : planes) in.planes.push_back({plane->data(), in.width});
    for (auto* plane : made) out.planes.push_back({plane->data(), out.width});
    network_->run(in, out);
}

void BgraUpscaler::enlarge_rest() {
    const std::size_t rows = height_ * scale(), cols = width_ * scale();
    for (std::size_t k = 0; k < colours_.size() && !sees_colour(); ++k)
        floats_->run(view<const std::byte>(colours_[k].data(), height_, width_),
                     view<std::byte>(large_[k].data(), rows, cols), pool());
    if (opaque_)
        std::fill(large_alpha_.begin(), large_alpha_.end(), kOpaque);
    else
        bytes_->run(view<const std::byte>(alpha_.data(), height_, width_),
                    view<std::byte>(large_alpha_.data(), rows, cols), pool());
}

void BgraUpscaler::put_together(const MutableBgra& out) const {
    pool().parallel_for(out.height, [&](std::size_t y) {
        std::uint32_t* const row = out.row(y);
        const std::size_t first = y * out.width;
        for (std::size_t x = 0; x < out.width; ++x) {
            const float luma = large_luma_.empty() ? 0.0f : large_luma_[first + x];
            std::uint32_t pixel = static_cast<std::uint32_t>(large_alpha_[first + x]) << (8 * kAlpha);
            for (std::size_t k = 0; k < large_.size(); ++k)
                pixel |= byte_of((luma + large_[k][first + x]) * kPeak) << (8 * k);
            row[x] = pixel;
        }
    });
}

void BgraUpscaler::run(const ConstBgra& in, const MutableBgra& out) {
    prepare(in.width, in.height);
    take_apart(in);  // from here on `in` is not read, so `out` may lie where it does
    if (sees_colour())
        through_network({&colours_[kRed], &colours_[kGreen], &colours_[kBlue]},
                        {&large_[kRed], &large_[kGreen], &large_[kBlue]});
    else
        through_network({&luma_}, {&large_luma_});
    enlarge_rest();
    put_together(out);
}

}  // namespace aigc
