// SPDX-License-Identifier: Apache-2.0
// check_conv2d: the convolution over a picture, every precision of every tier of this machine, against float64.
#include <algorithm>
#include <cstring>
#include <memory>

#include "base/bfloat16.h"
#include "check.h"
#include "ops/conv2d/packed_conv2d.h"
#include "ops/op_table.h"

#ifdef AIGC_CHECK_EVEX_VNNI
namespace aigc {
extern const Conv2dKernels kConv2dEvexVnniInt8;
}
#endif

namespace check {
namespace {

using aigc::Conv2dKernels;
using aigc::Precision;

constexpr double kEpsilon = 5.9604644775390625e-8;
constexpr std::byte kCanary{0x5a};
constexpr std::size_t kBehind = 256;

struct Case {
    std::size_t kernel, inputs, outputs, pixels;
    bool add = false;
    float largest = 1.0f;
};

float value_of(Precision precision, const std::byte* element, float step, float zero) {
    if (precision == Precision::float32) {
        float value;
        std::memcpy(&value, element, sizeof value);
        return value;
    }
    if (precision == Precision::bfloat16) {
        std::uint16_t half;
        std::memcpy(&half, element, sizeof half);
        return aigc::float_from_bfloat16(half);
    }
    return (static_cast<float>(*element) - zero) * step;
}

/// Random elements of one row: pixels × pixel, the channels behind `channels` zero, and what they stand for.
struct ElementRow {
    std::vector<std::byte> bytes;
    std::vector<double> values;  // pixels × channels

    template <class Make>
    ElementRow(const Conv2dKernels& kernels, std::size_t pixels, std::size_t channels, std::size_t pixel,
               const aigc::ElementScale& scale, Make make)
        : bytes((pixels * pixel) * kernels.element_size + kBehind) {
        for (std::size_t x = 0; x < pixels; ++x)
            for (std::size_t c = 0; c < channels; ++c) {
                std::byte* const to = bytes.data() + (x * pixel + c) * kernels.element_size;
                store_element(kernels.precision, make(), scale.step[c], scale.zero[c], to);
                values.push_back(value_of(kernels.precision, to, scale.step[c], scale.zero[c]));
            }
    }
};

aigc::ElementScale scale_for(std::size_t channels, float largest) {
    const std::vector<float> low(channels, -largest), high(channels, 0.75f * largest);
    return aigc::ElementScale::of(low.data(), high.data(), channels);
}

/// One row of one layer: random weights, elements in, and what must come out.
class Layer {
  public:
    Layer(const Conv2dKernels& kernels, const Case& c, std::size_t pixel)
        : kernels_(kernels), c_(c), in_(scale_for(c.inputs, c.largest)), out_(scale_for(c.outputs, 8 * c.largest)) {
        Random random(c.kernel * 100 + c.inputs * 10 + c.outputs);
        for (std::size_t i = 0; i < c.outputs * c.inputs * c.kernel * c.kernel; ++i) weight_.push_back(random());
        for (std::size_t n = 0; n < c.outputs; ++n) {
            bias_.push_back(random() * c.largest);
            slope_.push_back(random());
        }
        const auto make = [&] { return random() * c.largest; };
        for (std::size_t dy = 0; dy < c.kernel; ++dy)
            rows_.emplace_back(kernels, c.pixels + c.kernel - 1, c.inputs, pixel, in_, make);
        const std::size_t padded = aigc::padded_columns(c.outputs);
        add_ = std::make_unique<ElementRow>(kernels, c.pixels, c.outputs, padded, out_, make);
        shape_ = {c.kernel, c.inputs, c.outputs, pixel};
    }

    void check(const std::string& name) const {
        const std::size_t padded = aigc::padded_columns(c_.outputs);
        for (bool floats : {false, true}) {
            const aigc::PackedConv2d packed(kernels_, shape_, {weight_.data(), bias_.data(), slope_.data()},
                                            {&in_, c_.add ? &out_ : nullptr, floats ? nullptr : &out_});
            const std::size_t size = floats ? 4 : kernels_.element_size, bytes = c_.pixels * padded * size;
            std::vector<std::byte> out(bytes + kBehind, kCanary);
            std::vector<const void*> rows;
            for (const ElementRow& row : rows_) rows.push_back(row.bytes.data());
            (floats ? kernels_.run_floats : kernels_.run)(
                packed.layer(), {rows.data(), c_.pixels, c_.add ? add_->bytes.data() : nullptr, out.data()});
            expect(std::all_of(out.begin() + bytes, out.end(), [](std::byte b) { return b == kCanary; }),
                   name + " writes behind its output");
            compare(
                name + (floats ? " floats" : ""),
                [&](std::size_t x, std::size_t n) {
                    const std::byte* const at = out.data() + (x * padded + n) * size;
                    return floats ? value_of(Precision::float32, at, 1, 0)
                                  : value_of(kernels_.precision, at, out_.step[n], out_.zero[n]);
                },
                !floats, packed.layer());
        }
        if (kernels_.run_planar && !c_.add && aigc::conv2d_planar(c_.outputs) && shape_.pixel % 16 == 0) planar(name);
    }

  private:
    void planar(const std::string& name) const {
        constexpr std::size_t kStride = 352;
        const aigc::PackedConv2d packed(kernels_, shape_, {weight_.data(), bias_.data(), slope_.data()},
                                        {&in_, nullptr, nullptr}, true);
        const std::size_t words = shape_.pixel / kernels_.group;
        std::vector<std::vector<float>> planes(c_.kernel, std::vector<float>(words * kStride));
        std::vector<const void*> rows;
        for (std::size_t dy = 0; dy < c_.kernel; ++dy) {
            std::vector<std::byte> row = rows_[dy].bytes;
            row.resize(row.size() + 8 * words * 4);  // whole runs of 8 pixels are read
            kernels_.to_planes(row.data(), c_.pixels + c_.kernel - 1, words, planes[dy].data(), kStride);
            rows.push_back(planes[dy].data());
        }
        std::vector<float> out(c_.outputs * kStride);
        kernels_.run_planar(packed.layer(), {rows.data(), kStride, c_.pixels, out.data(), kStride});
        compare(
            name + " planar", [&](std::size_t x, std::size_t n) { return out[n * kStride + x]; }, false,
            packed.layer());
    }

    /// A sum of `depth` products errs by at most depth rounding errors of the magnitudes' sum, and by that of the
    /// weights: half a unit of bfloat16's 8 bits, or half of int8's unit, of which byte_weights.h says how large it is.
    /// Elements of the output are rounded once.
    template <class Got>
    void compare(const std::string& name, Got got, bool rounded, const aigc::Conv2dLayer& layer) const {
        const auto depth = static_cast<double>(c_.kernel * c_.kernel * c_.inputs);
        const bool int8 = kernels_.precision == Precision::int8, half = kernels_.precision == Precision::bfloat16;
        for (std::size_t x = 0; x < c_.pixels; ++x)
            for (std::size_t n = 0; n < c_.outputs; ++n) {
                double magnitude = std::abs(bias_[n]), sum = bias_[n], coarse = 0;
                const double unit = int8 ? layer.scale[n] * (rounded ? out_.step[n] : 1.0f) : 0.0;
                for (std::size_t dy = 0; dy < c_.kernel; ++dy)
                    for (std::size_t dx = 0; dx < c_.kernel; ++dx)
                        for (std::size_t c = 0; c < c_.inputs; ++c) {
                            const double input = rows_[dy].values[(x + dx) * c_.inputs + c];
                            double w = weight_[((n * c_.inputs + c) * c_.kernel + dy) * c_.kernel + dx];
                            if (half) w = aigc::float_from_bfloat16(aigc::bfloat16_from_float(static_cast<float>(w)));
                            sum += input * w;
                            magnitude += std::abs(input * w);
                            coarse += std::abs(input) / in_.step[c];
                        }
                if (c_.add) sum += add_->values[x * c_.outputs + n];
                if (c_.add) magnitude += std::abs(add_->values[x * c_.outputs + n]);
                double want = sum > 0 ? sum : sum * slope_[n];
                double bound = (depth + 6) * kEpsilon * magnitude + 0.501 * unit * coarse + 1e-36;
                if (rounded && half) bound += std::abs(want) / 256;
                if (rounded && int8) {
                    bound += 0.5001 * out_.step[n];
                    want = std::clamp<double>(want, -out_.zero[n] * out_.step[n], (255 - out_.zero[n]) * out_.step[n]);
                }
                if (!close(got(x, n), want, bound))
                    return expect(false, name + " [" + std::to_string(x) + ", " + std::to_string(n) + "] is " +
                                             std::to_string(got(x, n)) + ", not " + std::to_string(want));
            }
    }

    const Conv2dKernels& kernels_;
    const Case c_;
    aigc::ElementScale in_, out_;
    aigc::Conv2dShape shape_;
    std::vector<float> weight_, bias_, slope_;
    std::vector<ElementRow> rows_;
    std::unique_ptr<ElementRow> add_;
};

void check_kernels(const Conv2dKernels* kernels, const std::string& name) {
    if (!kernels) return;
    const auto check = [&](const Case& c, std::size_t pixel) {
        Layer(*kernels, c, pixel)
            .check(name + " kernel " + std::to_string(c.kernel) + ", " + std::to_string(c.inputs) + " to " +
                   std::to_string(c.outputs) + ", " + std::to_string(c.pixels) + " pixels");
    };
    for (std::size_t outputs : {1, 3, 4, 9, 12, 15, 16, 17, 33, 48, 64, 65, 100})
        for (std::size_t pixels : {1, 5, 14, 31}) check({3, 16, outputs, pixels}, 16);
    for (std::size_t kernel : {1, 3, 5, 11})
        for (std::size_t inputs : {1, 2, 3, 7, 13}) check({kernel, inputs, 16, 19}, inputs);
    check({3, 64, 64, 29, true}, 64);
    check({3, 40, 20, 29, true}, 48);
    check({3, 16, 4, 200}, 16);
    for (float largest : {0.0f, 1e-40f, 1e-20f, 1e15f}) check({3, 16, 16, 17, true, largest}, 16);
}

void check_tier(aigc::Tier tier) {
    const aigc::OpTable& table = op_table(tier);
    const std::string name = "conv2d " + std::string(tier_name(tier));
    check_kernels(table.conv2d[aigc::Precision::float32], name + " float32");
    check_kernels(table.conv2d[aigc::Precision::bfloat16], name + " bfloat16");
    check_kernels(table.conv2d[aigc::Precision::int8], name + " int8");
}

}  // namespace
}  // namespace check

int main() {
    for (aigc::Tier tier : aigc::kTiers) {
        if (!aigc::has(tier)) continue;
        const int before = check::failures;
        check::check_tier(tier);
        std::printf("%-10s  %s\n", std::string(tier_name(tier)).c_str(), check::failures == before ? "ok" : "FAILED");
    }
#ifdef AIGC_CHECK_EVEX_VNNI
    if (aigc::has(aigc::Tier::avx512bf16)) check::check_kernels(&aigc::kConv2dEvexVnniInt8, "conv2d evex int8");
#endif
    return check::failures ? 1 : 0;
}
