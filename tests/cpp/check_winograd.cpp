// SPDX-License-Identifier: Apache-2.0
// check_winograd: Winograd's convolution of every tier of this machine, against the direct sum in float64.
#include <algorithm>
#include <cstring>

#include "base/aligned.h"
#include "check.h"
#include "ops/conv2d/packed_winograd.h"
#include "ops/conv2d/winograd_vec.h"
#include "ops/op_table.h"

namespace check {
namespace {

using aigc::kWinogradTaps;
using aigc::kWinogradTile;
using aigc::padded_columns;

/// 16 lanes and 32 registers on any processor: the shapes of AVX-512's tiles.
struct Emulated512 {
    static constexpr std::size_t lanes = 16;
    static constexpr int registers = 32;
    using Values = float __attribute__((vector_size(64)));
    using Mask = int __attribute__((vector_size(64)));

    Values value;

    AIGC_INLINE static Emulated512 splat(float x) { return {Values{} + x}; }
    AIGC_INLINE static Emulated512 load(const float* p) {
        Emulated512 v;
        std::memcpy(&v.value, p, sizeof v.value);
        return v;
    }
    AIGC_INLINE friend void store(float* p, Emulated512 v) { std::memcpy(p, &v.value, sizeof v.value); }
    AIGC_INLINE friend Emulated512 operator+(Emulated512 a, Emulated512 b) { return {a.value + b.value}; }
    AIGC_INLINE friend Emulated512 operator-(Emulated512 a, Emulated512 b) { return {a.value - b.value}; }
    AIGC_INLINE friend Emulated512 operator*(Emulated512 a, Emulated512 b) { return {a.value * b.value}; }
    AIGC_INLINE friend Emulated512 fma(Emulated512 a, Emulated512 b, Emulated512 c) {
        return {a.value * b.value + c.value};
    }
    AIGC_INLINE friend Emulated512 leaky_relu(Emulated512 v, Emulated512 slope) {
        return {v.value < 0.0f ? v.value * slope.value : v.value};
    }
};

constexpr double kUnit = 5.9604644775390625e-8;
constexpr float kCanary = -7.25e8f;

/// |A^T| m |A| at pixel (y, x) of a tile, or A^T m A.
double output_transform(const double (&m)[36], std::size_t y, std::size_t x, bool absolute) {
    const double a = std::sqrt(0.5), b = std::sqrt(2.0);
    const double points[6] = {0.0, a, -a, b, -b, 0.0};
    const auto weight = [&](std::size_t row, std::size_t k) {
        const double value = k == 5 ? (row == 3 ? 1.0 : 0.0) : std::pow(points[k], static_cast<double>(row));
        return absolute ? std::abs(value) : value;
    };
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) sum += weight(y, i) * m[i * 6 + j] * weight(x, j);
    return sum;
}

/// |B^T| |d| |B|.
void input_magnitude(const double (&d)[36], double (&out)[36]) {
    const double a = std::sqrt(0.5), b = std::sqrt(2.0);
    const double rows[6][6] = {{1, 0, 2.5, 0, 1, 0},     {0, 2 * a, 2, a, 1, 0},   {0, 2 * a, 2, a, 1, 0},
                               {0, b / 2, 0.5, b, 1, 0}, {0, b / 2, 0.5, b, 1, 0}, {0, 1, 0, 2.5, 0, 1}};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) {
            out[i * 6 + j] = 0;
            for (std::size_t y = 0; y < 6; ++y)
                for (std::size_t x = 0; x < 6; ++x) out[i * 6 + j] += rows[i][y] * std::abs(d[y * 6 + x]) * rows[j][x];
        }
}

struct Case {
    std::size_t inputs, outputs, pixels, height;
    bool add = false;
    float largest = 1.0f;
    bool mixed = false;  // one huge value among small ones
};

class Layer {
  public:
    Layer(const Case& c) : c_(c), pixel_(padded_columns(c.inputs)), padded_(padded_columns(c.outputs)) {
        Random random(c.inputs * 100 + c.outputs * 10 + c.pixels);
        for (std::size_t i = 0; i < c.outputs * c.inputs * 9; ++i) weight_.push_back(random());
        for (std::size_t n = 0; n < c.outputs; ++n) {
            bias_.push_back(random() * c.largest);
            slope_.push_back(random());
        }
        for (std::size_t y = 0; y < c.height + 2; ++y) {
            in_.emplace_back((c.pixels + 2) * pixel_, 0.0f);
            for (std::size_t x = 0; x < c.pixels + 2; ++x)
                for (std::size_t i = 0; i < c.inputs; ++i) in_[y][x * pixel_ + i] = random() * c.largest;
        }
        if (c.mixed) in_[1][2 * pixel_] = 1e15f;
        for (std::size_t y = 0; y < c.height; ++y) {
            add_.emplace_back(c.pixels * padded_, 0.0f);
            for (float& value : add_[y]) value = random() * c.largest;
        }
    }

    /// The result, with canaries behind each row and behind the scratch.
    std::vector<std::vector<float>> run(const aigc::WinogradKernels& kernels, const std::string& name,
                                        std::size_t pixels) const {
        const aigc::Conv2dShape shape{3, c_.inputs, c_.outputs, pixel_};
        const aigc::PackedWinograd packed(kernels, shape, {weight_.data(), bias_.data(), slope_.data()});
        constexpr std::size_t kBehind = 64;
        const std::size_t size = kernels.scratch(shape);
        aigc::AlignedBuffer<float> scratch(size + kBehind);
        std::fill_n(scratch.data(), size + kBehind, kCanary);
        std::vector<std::vector<float>> out(c_.height, std::vector<float>(pixels * padded_ + kBehind, kCanary));
        std::vector<const float*> rows, add;
        std::vector<float*> to;
        // Copies of just what may be read: a tool that watches memory sees what is read behind them.
        std::vector<std::vector<float>> in;
        for (const auto& row : in_) in.emplace_back(row.begin(), row.begin() + (pixels + 2) * pixel_);
        for (const auto& row : in) rows.push_back(row.data());
        for (const auto& row : add_) add.push_back(row.data());
        for (auto& row : out) to.push_back(row.data());
        kernels.run(packed.layer(),
                    {rows.data(), pixels, c_.height, c_.add ? add.data() : nullptr, to.data(), scratch.data()});
        const auto is_canary = [](float value) { return value == kCanary; };
        bool intact = std::all_of(scratch.data() + size, scratch.data() + size + kBehind, is_canary);
        for (auto& row : out) {
            intact = intact && std::all_of(row.end() - kBehind, row.end(), is_canary);
            row.resize(pixels * padded_);
        }
        expect(intact, name + " writes behind its output");
        return out;
    }

    void check(const aigc::WinogradKernels& kernels, const std::string& name) const {
        const auto out = run(kernels, name, c_.pixels);
        for (std::size_t y = 0; y < c_.height; ++y)
            for (std::size_t x = 0; x < c_.pixels; x += kWinogradTile)
                if (y % kWinogradTile == 0) check_tile(out, x, name);
        // Calls that end earlier, at a tile's end, give the same bits.
        const std::size_t part = c_.pixels / 2 / kWinogradTile * kWinogradTile;
        if (part == 0) return;
        const auto some = run(kernels, name, part);
        for (std::size_t y = 0; y < c_.height; ++y)
            expect(std::memcmp(some[y].data(), out[y].data(), part * padded_ * sizeof(float)) == 0,
                   name + " depends on where a call ends");
    }

    /// The root mean square error in units of the direct sum's rounding, over the magnitudes' sum.
    double error(const aigc::WinogradKernels& kernels) const {
        const auto out = run(kernels, "error", c_.pixels);
        double squares = 0, count = 0;
        for (std::size_t y = 0; y < c_.height; ++y)
            for (std::size_t x = 0; x < c_.pixels; ++x)
                for (std::size_t n = 0; n < c_.outputs; ++n, ++count) {
                    const auto [sum, magnitude] = direct(y, x, n);
                    const double want = sum > 0 ? sum : sum * slope_[n];
                    squares += std::pow((out[y][x * padded_ + n] - want) / magnitude / kUnit, 2);
                }
        return std::sqrt(squares / count);
    }

  private:
    struct Sum {
        double value, magnitude;
    };
    Sum direct(std::size_t y, std::size_t x, std::size_t n) const {
        Sum sum{bias_[n], std::abs(bias_[n])};
        for (std::size_t c = 0; c < c_.inputs; ++c)
            for (std::size_t i = 0; i < 9; ++i) {
                const double term = static_cast<double>(in_[y + i / 3][(x + i % 3) * pixel_ + c]) *
                                    weight_[(n * c_.inputs + c) * 9 + i];
                sum.value += term;
                sum.magnitude += std::abs(term);
            }
        if (c_.add) sum.value += add_[y][x * padded_ + n];
        if (c_.add) sum.magnitude += std::abs(add_[y][x * padded_ + n]);
        return sum;
    }

    /// The bound of winograd.h; bias, addend and activation are a rounding each.
    void check_tile(const std::vector<std::vector<float>>& out, std::size_t first, const std::string& name) const {
        for (std::size_t n = 0; n < c_.outputs; ++n) {
            double magnitudes[36] = {};
            for (std::size_t c = 0; c < c_.inputs; ++c) {
                double transformed[36], d[36], in[36];
                aigc::transform_winograd_kernel(&weight_[(n * c_.inputs + c) * 9], transformed);
                for (std::size_t i = 0; i < 36; ++i) {
                    // Rows that are not there do as the last; pixels do as zeros.
                    const std::size_t y = std::min(i / 6, c_.height + 1), x = first + i % 6;
                    d[i] = x < c_.pixels + 2 ? in_[y][x * pixel_ + c] : 0.0;
                }
                input_magnitude(d, in);
                for (std::size_t i = 0; i < 36; ++i) magnitudes[i] += std::abs(transformed[i]) * in[i];
            }
            for (std::size_t y = 0; y < c_.height; ++y)
                for (std::size_t x = first; x < std::min(first + kWinogradTile, c_.pixels); ++x) {
                    const auto [sum, magnitude] = direct(y, x, n);
                    const double bound = (static_cast<double>(c_.inputs) + 30) * kUnit *
                                             output_transform(magnitudes, y, x - first, true) +
                                         4 * kUnit * magnitude + 1e-36;
                    const double want = sum > 0 ? sum : sum * slope_[n];
                    if (!close(out[y][x * padded_ + n], want, bound))
                        return expect(false, name + " [" + std::to_string(y) + ", " + std::to_string(x) + ", " +
                                                 std::to_string(n) + "] is " + std::to_string(out[y][x * padded_ + n]) +
                                                 ", not " + std::to_string(want));
                }
        }
    }

    const Case c_;
    const std::size_t pixel_, padded_;
    std::vector<float> weight_, bias_, slope_;
    std::vector<std::vector<float>> in_, add_;
};

void check_kernels(const aigc::WinogradKernels& kernels, const std::string& name) {
    const auto check = [&](const Case& c) {
        Layer(c).check(kernels, name + " " + std::to_string(c.inputs) + " to " + std::to_string(c.outputs) + ", " +
                                    std::to_string(c.pixels) + " x " + std::to_string(c.height) +
                                    (c.mixed ? ", mixed" : ""));
    };
    for (std::size_t outputs : {1, 16, 17, 33, 48, 64, 65, 100})
        for (std::size_t pixels : {1, 4, 22}) check({16, outputs, pixels, 4});
    for (std::size_t inputs : {1, 15, 33, 48})
        for (std::size_t height : {1, 2, 3, 4}) check({inputs, 16, 19, height, height == 2});
    for (std::size_t pixels : {2, 3, 5, 55, 97, 103, 200}) check({64, 16, pixels, 4, true});
    check({130, 40, 61, 4, true});
    for (float largest : {0.0f, 1e-40f, 1e-20f, 1e15f}) check({16, 16, 17, 4, true, largest});
    check({16, 16, 17, 4, false, 1.0f, true});
    // The direct sum has 0.5 of these units.
    expect(Layer({64, 32, 64, 4}).error(kernels) < 0.95, name + " is less exact than it was");
}

}  // namespace
}  // namespace check

int main() {
    for (aigc::Tier tier : aigc::kTiers) {
        if (!aigc::has(tier) || !op_table(tier).winograd) continue;
        const int before = check::failures;
        const std::string name(tier_name(tier));
        check::check_kernels(*op_table(tier).winograd, "winograd " + name);
        std::printf("%-10s  %s\n", name.c_str(), check::failures == before ? "ok" : "FAILED");
    }
    check::check_kernels(aigc::winograd_kernels<check::Emulated512>(), "winograd emulated");
    return check::failures ? 1 : 0;
}
