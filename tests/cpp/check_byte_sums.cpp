// SPDX-License-Identifier: Apache-2.0
// check_byte_sums: int8 convolutions of every tier against the reference's arithmetic with the same whole weights, bit
// by bit, where sums of 16 bits would saturate first: the largest elements and weights of one sign.
#include <cstring>
#include <functional>

#include "check.h"
#include "ops/byte_weights.h"
#include "ops/conv2d/packed_conv2d.h"
#include "ops/op_table.h"

namespace check {
namespace {

using aigc::Conv2dKernels;

constexpr std::size_t kPixels = 23, kBehind = 256;

struct Shape {
    std::size_t kernel, inputs, outputs, pixel;
};
using Weight = std::function<float(std::size_t n, std::size_t c, std::size_t tap)>;
using Byte = std::function<std::uint8_t(std::size_t dy, std::size_t i)>;

class ByteLayer {
  public:
    ByteLayer(const Conv2dKernels& kernels, const Shape& shape, const Weight& weight, const Byte& byte)
        : kernels_(kernels), shape_{shape.kernel, shape.inputs, shape.outputs, shape.pixel} {
        const std::vector<float> low(shape.inputs, -0.4f), high(shape.inputs, 1.0f);
        in_ = aigc::ElementScale::of(low.data(), high.data(), shape.inputs);
        const std::vector<float> least(shape.outputs, -3.0f), most(shape.outputs, 5.0f);
        out_ = aigc::ElementScale::of(least.data(), most.data(), shape.outputs);
        for (std::size_t n = 0; n < shape.outputs; ++n)
            for (std::size_t c = 0; c < shape.inputs; ++c)
                for (std::size_t tap = 0; tap < shape.kernel * shape.kernel; ++tap)
                    weight_.push_back(weight(n, c, tap));
        bias_.assign(shape.outputs, 0.3f);
        slope_.assign(shape.outputs, -0.2f);
        for (std::size_t dy = 0; dy < shape.kernel; ++dy) {
            std::vector<std::uint8_t>& row = rows_.emplace_back((kPixels + shape.kernel + 8) * shape.pixel + kBehind);
            for (std::size_t i = 0; i < row.size(); ++i) row[i] = byte(dy, i);
        }
    }

    void check(const std::string& name) const {
        for (bool floats : {false, true}) check_run(name, floats);
        if (kernels_.run_planar && aigc::conv2d_planar(shape_.outputs) && shape_.pixel % 16 == 0) check_planar(name);
    }

  private:
    void check_run(const std::string& name, bool floats) const {
        const aigc::PackedConv2d packed(kernels_, shape_, {weight_.data(), bias_.data(), slope_.data()},
                                        {&in_, nullptr, floats ? nullptr : &out_});
        const std::vector<std::byte> want = reference(floats);
        std::vector<std::byte> got(want.size());
        (floats ? kernels_.run_floats : kernels_.run)(packed.layer(), {taps().data(), kPixels, nullptr, got.data()});
        expect(got == want, name + (floats ? " floats" : " bytes") + " are not those of the reference");
    }

    void check_planar(const std::string& name) const {
        constexpr std::size_t kStride = 128;
        const aigc::PackedConv2d packed(kernels_, shape_, {weight_.data(), bias_.data(), slope_.data()},
                                        {&in_, nullptr, nullptr}, true);
        const std::vector<std::byte> want = reference(true);
        const std::size_t words = shape_.pixel / kernels_.group;
        std::vector<std::vector<float>> planes(shape_.kernel, std::vector<float>(words * kStride));
        std::vector<const void*> rows;
        for (std::size_t dy = 0; dy < shape_.kernel; ++dy) {
            kernels_.to_planes(rows_[dy].data(), kPixels + shape_.kernel - 1, words, planes[dy].data(), kStride);
            rows.push_back(planes[dy].data());
        }
        std::vector<float> out(shape_.outputs * kStride);
        kernels_.run_planar(packed.layer(), {rows.data(), kStride, kPixels, out.data(), kStride});
        const std::size_t padded = aigc::padded_columns(shape_.outputs);
        for (std::size_t x = 0; x < kPixels; ++x)
            for (std::size_t n = 0; n < shape_.outputs; ++n)
                expect(std::memcmp(&out[n * kStride + x], want.data() + (x * padded + n) * 4, 4) == 0,
                       name + " planar differs from the reference");
    }

    std::vector<const void*> taps() const {
        std::vector<const void*> rows;
        for (const auto& row : rows_) rows.push_back(row.data());
        return rows;
    }

    /// The result of plain loops over the same whole weights: those that keep the bound of `kernels`.
    std::vector<std::byte> reference(bool floats) const {
        Conv2dKernels plain = aigc::kConv2dReferenceInt8;
        plain.run_groups = kernels_.run_groups;
        const aigc::PackedConv2d packed(plain, shape_, {weight_.data(), bias_.data(), slope_.data()},
                                        {&in_, nullptr, floats ? nullptr : &out_});
        std::vector<std::byte> out(kPixels * aigc::padded_columns(shape_.outputs) * (floats ? 4 : 1));
        (floats ? plain.run_floats : plain.run)(packed.layer(), {taps().data(), kPixels, nullptr, out.data()});
        return out;
    }

    const Conv2dKernels& kernels_;
    const aigc::Conv2dShape shape_;
    aigc::ElementScale in_, out_;
    std::vector<float> weight_, bias_, slope_;
    std::vector<std::vector<std::uint8_t>> rows_;
};

void check_kernels(const Conv2dKernels& kernels, const std::string& tier) {
    Random random(7);
    const std::vector<std::pair<std::string, Weight>> weights = {
        {"all 1", [](auto...) { return 1.0f; }},
        {"all -1", [](auto...) { return -1.0f; }},
        {"one of many", [](std::size_t n, std::size_t c, std::size_t) { return n % 16 == c ? 1.0f : 0.01f; }},
        {"signs by turns", [](std::size_t, std::size_t c, std::size_t tap) { return (c + tap) % 2 ? 1.0f : -1.0f; }},
        {"random", [&](auto...) { return random(); }}};
    const std::vector<std::pair<std::string, Byte>> bytes = {
        {"255", [](auto...) { return std::uint8_t{255}; }},
        {"0 and 255 by turns", [](std::size_t, std::size_t i) { return static_cast<std::uint8_t>(i % 2 * 255); }},
        {"random", [&](auto...) { return static_cast<std::uint8_t>(127.5f + 127.0f * random()); }}};
    for (const Shape& shape : {Shape{3, 1, 16, 1}, Shape{3, 3, 64, 3}, Shape{1, 5, 20, 16}, Shape{3, 16, 16, 16},
                               Shape{3, 16, 4, 16}, Shape{3, 40, 12, 48}, Shape{5, 7, 33, 7}, Shape{3, 64, 65, 64}})
        for (const auto& [weight_name, weight] : weights)
            for (const auto& [byte_name, byte] : bytes)
                ByteLayer(kernels, shape, weight, byte)
                    .check("int8 " + tier + " kernel " + std::to_string(shape.kernel) + ", " +
                           std::to_string(shape.inputs) + " to " + std::to_string(shape.outputs) + ", weights " +
                           weight_name + ", elements " + byte_name);
}

/// The unit of weights is as small as it can be: the largest weight or the fullest sum of 16 bits decides.
void check_unit() {
    const std::vector<float> ones(24, 1.0f), one = {0, 0, 1, 0, 0, 0, 0, 0};
    const auto is = [](double got, double want) { expect(std::abs(got - want) < 1e-12 * want, "the unit of weights"); };
    is(aigc::byte_weight_unit(ones.data(), 24, 24, 0), 1.0 / 127);
    is(aigc::byte_weight_unit(ones.data(), 24, 24, 1), 2.0 / 127);
    is(aigc::byte_weight_unit(ones.data(), 24, 24, 2), 4.0 / 126);
    is(aigc::byte_weight_unit(ones.data(), 24, 4, 2), 2.0 / 126);  // no run crosses a row
    is(aigc::byte_weight_unit(one.data(), 8, 8, 2), 1.0 / 126);
}

}  // namespace
}  // namespace check

int main() {
    check::check_unit();
    for (aigc::Tier tier : aigc::kTiers) {
        const aigc::Conv2dKernels* kernels = aigc::has(tier) ? op_table(tier).conv2d[aigc::Precision::int8] : nullptr;
        if (!kernels || kernels == &aigc::kConv2dReferenceInt8) continue;
        const int before = check::failures;
        check::check_kernels(*kernels, std::string(tier_name(tier)));
        std::printf("%-10s  %s\n", std::string(tier_name(tier)).c_str(), check::failures == before ? "ok" : "FAILED");
    }
    return check::failures ? 1 : 0;
}
