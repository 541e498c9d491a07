// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"
#include "check.h"
#include "check_ops.h"
#include "ops/grid_conv/packed_grid_conv.h"

namespace check {
namespace {

using aigc::GridShape;
using aigc::GridStep;

struct Case {
    std::size_t inputs, outputs, images;
    GridShape shape;
    float slope = 0.2f, limit = std::numeric_limits<float>::infinity();
    float largest = 1.0f;
};

const std::vector<GridStep> kTaps = {{0, -1, -1}, {0, 0, 0}, {0, 1, 2}, {1, 0, -1}, {0, 3, 0}};

std::size_t pixels_of(const aigc::GridSize& size) { return size[0] * size[1] * size[2]; }

/// Random operands amid canaries, one layer, and what must come out.
class Layer {
  public:
    explicit Layer(const Case& c)
        : c_(c),
          weights_(kTaps.size() * c.inputs, c.outputs, 0),
          x_(c.images * pixels_of(c.shape.in), c.inputs, 0),
          out_(c.images * pixels_of(c.shape.out_size), c.outputs, 0),
          rows_(4 * c.images, std::max(c.inputs, c.outputs), 0),
          noise_(1, pixels_of(c.shape.out_size), 0) {
        Random random(c.inputs * 100 + c.outputs);
        weights_.fill(random), noise_.fill(random), rows_.fill(random);
        x_.fill([&] { return random() * c.largest; });
        out_.fill([] { return kUntouched; });
    }

    void check(aigc::Tier tier) {
        const std::string name = label("grid_conv", tier_name(tier), c_.inputs, c_.outputs);
        const std::vector<float> bias(rows_.view().row(0), rows_.view().row(0) + c_.outputs);
        const aigc::PackedGridConv packed(*op_table(tier).grid_conv, kTaps, c_.inputs, c_.outputs, weights_.view().data,
                                          bias.data());
        const std::size_t width = std::max(c_.inputs, c_.outputs);
        std::vector<float> in_scale, scale;
        for (std::size_t i = 0; i < c_.images; ++i) {
            const float *const a = rows_.view().data + (1 + i) * width, *const b = a + c_.images * width;
            in_scale.insert(in_scale.end(), a, a + c_.inputs);
            scale.insert(scale.end(), b, b + c_.outputs);
        }
        aigc::ThreadPool pool(2);
        packed.run(c_.shape,
                   {c_.images, x_.view().data, out_.view().data, in_scale.data(), scale.data(), noise_.view().data,
                    c_.slope, 1.5f, c_.limit},
                   pool);
        expect(out_.intact(), name + " writes outside its output");
        compare(name, bias, in_scale, scale);
    }

  private:
    static constexpr float kUntouched = 12345.0f;

    void compare(const std::string& name, const std::vector<float>& bias, const std::vector<float>& in_scale,
                 const std::vector<float>& scale) {
        const auto& [depth, height, width] = c_.shape.out_size;
        std::size_t written = 0;
        for (std::size_t image = 0; image < c_.images; ++image)
            for (std::size_t p = 0; p < depth * height * width; ++p) {
                const GridStep at{static_cast<std::ptrdiff_t>(p / (height * width)),
                                  static_cast<std::ptrdiff_t>(p / width % height),
                                  static_cast<std::ptrdiff_t>(p % width)};
                const float* const row = out_.view().row(image * depth * height * width + p);
                GridStep o;
                if (!source(at, o)) {
                    expect(row[0] == kUntouched, name + " writes a pixel that is not its own");
                    continue;
                }
                ++written;
                for (std::size_t n = 0; n < c_.outputs; ++n) {
                    double sum = 0, magnitude = 0;
                    for (std::size_t t = 0; t < kTaps.size(); ++t)
                        for (std::size_t k = 0; k < c_.inputs; ++k) {
                            const double product = static_cast<double>(value(image, o, kTaps[t], k)) *
                                                   in_scale[image * c_.inputs + k] *
                                                   weights_.view().row(t * c_.inputs + k)[n];
                            sum += product, magnitude += std::abs(product);
                        }
                    const double factor = scale[image * c_.outputs + n];
                    double want = sum * factor + noise_.view().row(0)[p] + bias[n];
                    want = std::clamp<double>((want < 0 ? want * c_.slope : want) * 1.5, -c_.limit, c_.limit);
                    const double depth_of = static_cast<double>(kTaps.size() * c_.inputs + 6);
                    const double bound = depth_of * kEpsilon * (std::abs(factor) * magnitude + 3) * 1.5 + 1e-36;
                    if (!close(row[n], want, bound))
                        return expect(false, name + " [" + std::to_string(p) + ", " + std::to_string(n) + "] is " +
                                                 std::to_string(row[n]) + ", not " + std::to_string(want));
                }
            }
        expect(written == c_.images * pixels_of(c_.shape.out), name + " leaves pixels out");
    }

    /// The output pixel of the grid that is written to `at`, if one is.
    bool source(const GridStep& at, GridStep& o) const {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::ptrdiff_t from = at[axis] - c_.shape.out_first[axis];
            if (from < 0 || from % c_.shape.out_step[axis] != 0) return false;
            o[axis] = from / c_.shape.out_step[axis];
            if (o[axis] >= static_cast<std::ptrdiff_t>(c_.shape.out[axis])) return false;
        }
        return true;
    }

    float value(std::size_t image, const GridStep& o, const GridStep& tap, std::size_t channel) {
        std::size_t pixel = image;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::ptrdiff_t from = o[axis] * c_.shape.stride[axis] + tap[axis];
            if (from < 0 || from >= static_cast<std::ptrdiff_t>(c_.shape.in[axis])) return 0.0f;
            pixel = pixel * c_.shape.in[axis] + static_cast<std::size_t>(from);
        }
        return x_.view().row(pixel)[channel];
    }

    Case c_;
    Padded weights_, x_, out_, rows_, noise_;
};

}  // namespace

void check_grid_conv(aigc::Tier tier) {
    const GridShape plain{{1, 5, 7}, {1, 5, 7}, {1, 5, 7}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}};
    const GridShape phase{{2, 3, 4}, {2, 3, 4}, {4, 7, 9}, {1, 1, 1}, {2, 2, 2}, {1, 0, 1}};
    const GridShape strided{{1, 9, 8}, {1, 4, 3}, {1, 4, 3}, {1, 2, 3}, {1, 1, 1}, {0, 0, 0}};
    for (std::size_t outputs : {1, 3, 8, 15, 16, 17, 31, 33, 64, 65, 100})
        for (std::size_t inputs : {1, 5, 16}) Layer({inputs, outputs, 1, plain}).check(tier);
    for (const GridShape& shape : {plain, phase, strided}) {
        Layer({7, 19, 3, shape}).check(tier);
        Layer({7, 19, 2, shape, 1.0f, 0.5f}).check(tier);
    }
    const GridShape large{{1, 61, 67}, {1, 61, 67}, {1, 61, 67}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}};
    Layer({3, 5, 1, large}).check(tier);
    for (float largest : {0.0f, 1e-40f, 1e-20f, 1e15f})
        Layer({5, 9, 1, plain, 0.2f, std::numeric_limits<float>::infinity(), largest}).check(tier);
    const float none = 0;
    try {
        const aigc::PackedGridConv packed(*op_table(tier).grid_conv, {}, 1, 1, &none, &none);
        expect(false, "grid_conv takes no taps");
    } catch (const aigc::InputError&) {
    }
}

}  // namespace check
