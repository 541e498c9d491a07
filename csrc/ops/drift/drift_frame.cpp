// SPDX-License-Identifier: Apache-2.0
#include "ops/drift/drift_frame.h"

#include <algorithm>
#include <utility>

#include "base/aligned.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr std::size_t kBandRows = 16;
// The two-dimensional low-discrepancy sequence of Roberts, 2018: the inverse powers of the plastic number.
constexpr std::uint32_t kDitherFirst = 0xC13FA9A9u, kDitherSecond = 0x91E10DA6u;

/// The centre of pixel i of n on the torus; i may be n or more.
std::uint32_t position(std::size_t i, std::size_t n) {
    return static_cast<std::uint32_t>((2 * static_cast<std::uint64_t>(i) + 1) * (std::uint64_t{1} << 31) / n);
}

/// Data that all rows of a frame share.
struct Columns {
    AlignedBuffer<std::uint32_t> pixels, nodes, value_dither, hue_dither;
    std::size_t node_count;

    explicit Columns(std::size_t width)
        : pixels(width, 0, kDriftPad),
          nodes(width / 2 + 2, 0, kDriftPad),
          value_dither(width, 0, kDriftPad),
          hue_dither(width, 0, kDriftPad),
          node_count(width / 2 + 2) {
        for (std::size_t x = 0; x < width; ++x) {
            pixels[x] = position(x, width);
            value_dither[x] = static_cast<std::uint32_t>(x) * kDitherFirst;
            hue_dither[x] = static_cast<std::uint32_t>(x) * kDitherSecond;
        }
        for (std::size_t i = 0; i < node_count; ++i) nodes[i] = position(2 * i, width);
    }
};

/// A row of three channels, with room for a wrapped pixel on each side.
struct ColourRow {
    AlignedBuffer<std::int32_t> channels[3];
    explicit ColourRow(std::size_t width) {
        for (auto& each : channels) each = AlignedBuffer<std::int32_t>(width, 1, kDriftPad);
    }
};

/// Computes rows from top to bottom; one for each band.
class RowRenderer {
  public:
    RowRenderer(const OpTable& table, const DriftScene& scene, const Columns& columns)
        : table_(table), scene_(scene), columns_(columns), sums_{scratch(), scratch()} {
        for (auto& row : nodes_)
            for (auto& axis : row) axis = AlignedBuffer<std::int32_t>(columns.node_count, 0, kDriftPad);
    }

    void render(std::size_t y, ColourRow& out) {
        load_nodes(y / 2);
        add_nodes(y % 2);
        const auto row = static_cast<std::uint32_t>(y);
        table_.drift->colours({scene_.last,
                               columns_.pixels.data(),
                               position(y, scene_.height),
                               sums_[0].data(),
                               sums_[1].data(),
                               scene_.second_reach[0],
                               scene_.second_reach[1],
                               scene_.colours,
                               columns_.value_dither.data(),
                               columns_.hue_dither.data(),
                               row * kDitherSecond,
                               row * kDitherFirst,
                               scene_.width,
                               {out.channels[0].data(), out.channels[1].data(), out.channels[2].data()}});
        if (scene_.gain != 1024) apply_gain(out);
        for (const DriftLight& light : scene_.lights) draw(light, position(y, scene_.height), out);
        for (auto& channel : out.channels) {
            channel.data()[-1] = channel[scene_.width - 1];
            channel.data()[scene_.width] = channel[0];
        }
    }

  private:
    using Scratch = AlignedBuffer<std::int32_t>;
    Scratch scratch() const { return Scratch(scene_.width + 2, 0, kDriftPad); }

    /// nodes_[0] is row j of nodes, nodes_[1] the next.
    void load_nodes(std::size_t j) {
        if (loaded_ && node_row_ == j) return;
        const bool follows = loaded_ && node_row_ + 1 == j;
        if (follows) {
            for (int axis = 0; axis < 2; ++axis) nodes_[0][axis].swap(nodes_[1][axis]);
        } else {
            compute_nodes(j, 0);
        }
        compute_nodes(j + 1, 1);
        node_row_ = j;
        loaded_ = true;
    }

    void compute_nodes(std::size_t j, int which) {
        table_.drift->nodes({scene_.first, scene_.second, columns_.nodes.data(), position(2 * j, scene_.height),
                             scene_.first_reach[0], scene_.first_reach[1], columns_.node_count, nodes_[which][0].data(),
                             nodes_[which][1].data()});
    }

    /// Four times the pair at each pixel, from the nodes around it.
    void add_nodes(bool between) {
        for (int axis = 0; axis < 2; ++axis) {
            const std::int32_t *const above = nodes_[0][axis].data(), *const below = nodes_[between][axis].data();
            std::int32_t* const out = sums_[axis].data();
            const std::size_t pairs = (scene_.width + 1) / 2;
            for (std::size_t i = 0; i < pairs; ++i) {
                const std::int32_t here = above[i] + below[i];
                out[2 * i] = 2 * here;
                out[2 * i + 1] = here + above[i + 1] + below[i + 1];
            }
        }
    }

    void apply_gain(ColourRow& row) const {
        for (auto& channel : row.channels)
            for (std::size_t x = 0; x < scene_.width; ++x)
                channel[x] = std::min(channel[x] * scene_.gain >> 10, kDriftPeak);
    }

    /// In sixteenths of a pixel, the nearest way around the torus from a light to a pixel, of n along that axis.
    static std::int64_t offset(std::uint32_t pixel, std::uint32_t light, std::size_t n) {
        const auto away = static_cast<std::int32_t>(pixel - light);
        return away * static_cast<std::int64_t>(16 * n) >> 32;
    }

    void draw(const DriftLight& light, std::uint32_t row_position, ColourRow& row) const {
        const std::int64_t radius = light.radius, down = offset(row_position, light.y, scene_.height);
        const std::int64_t square = radius * radius, left = square - down * down;
        if (left <= 0) return;
        const std::int64_t steps = (static_cast<std::int64_t>(kLightSteps) << 32) / square;  // by 2^32
        const LightProfile& profile = scene_.profiles[light.profile];
        const auto width = static_cast<std::int64_t>(scene_.width);
        const std::int64_t middle = static_cast<std::int64_t>(light.x) * width >> 32;
        const std::int64_t half = std::min(radius / 16 + 1, (width - 1) / 2);
        for (std::int64_t i = middle - half; i <= middle + half; ++i) {
            const auto x = static_cast<std::size_t>(i < 0 ? i + width : i >= width ? i - width : i);
            const std::int64_t across = offset(columns_.pixels[x], light.x, scene_.width),
                               rest = left - across * across;
            if (rest <= 0) continue;
            const std::int32_t bright = profile[static_cast<std::size_t>((square - rest) * steps >> 32)];
            for (int c = 0; c < 3; ++c) {
                std::int32_t& value = row.channels[c][x];
                value += (kDriftPeak - value) * (light.colour[c] * bright >> 10) >> 10;
            }
        }
    }

    const OpTable& table_;
    const DriftScene& scene_;
    const Columns& columns_;
    Scratch nodes_[2][2], sums_[2];
    std::size_t node_row_ = 0;
    bool loaded_ = false;
};

/// body(renderer, first row, end) for each band of rows.
template <class Body>
void for_bands(const OpTable& table, const DriftScene& scene, const Columns& columns, ThreadPool& pool, Body body) {
    const std::size_t bands = (scene.height + kBandRows - 1) / kBandRows;
    pool.parallel_for(bands, [&](std::size_t band) {
        RowRenderer renderer(table, scene, columns);
        body(renderer, band * kBandRows, std::min(scene.height, (band + 1) * kBandRows));
    });
}

}  // namespace

void render_bytes(const OpTable& table, const DriftScene& scene, std::uint8_t* out, std::ptrdiff_t stride,
                  ThreadPool& pool) {
    const Columns columns(scene.width);
    for_bands(table, scene, columns, pool, [&](RowRenderer& renderer, std::size_t begin, std::size_t end) {
        ColourRow row(scene.width);
        for (std::size_t y = begin; y < end; ++y) {
            renderer.render(y, row);
            table.drift->bytes({{row.channels[0].data(), row.channels[1].data(), row.channels[2].data()},
                                columns.hue_dither.data(),
                                static_cast<std::uint32_t>(y) * kDitherFirst,
                                scene.width,
                                out + static_cast<std::ptrdiff_t>(y) * stride});
        }
    });
}

void render_planes(const OpTable& table, const DriftScene& scene, std::uint16_t* const (&out)[3], std::ptrdiff_t stride,
                   ThreadPool& pool) {
    const Columns columns(scene.width);
    for_bands(table, scene, columns, pool, [&](RowRenderer& renderer, std::size_t begin, std::size_t end) {
        ColourRow row(scene.width);
        for (std::size_t y = begin; y < end; ++y) {
            renderer.render(y, row);
            for (int c = 0; c < 3; ++c) {
                std::uint16_t* const to = out[c] + static_cast<std::ptrdiff_t>(y) * stride;
                for (std::size_t x = 0; x < scene.width; ++x)
                    to[x] = static_cast<std::uint16_t>((row.channels[c][x] * 1023 + kDriftPeak / 2) / kDriftPeak);
            }
        }
    });
}

template <class Sample>
void render_yuv(const OpTable& table, const DriftScene& scene, Sample* const (&out)[3],
                const std::ptrdiff_t (&strides)[3], ThreadPool& pool) {
    const Columns columns(scene.width);
    for_bands(table, scene, columns, pool, [&](RowRenderer& renderer, std::size_t begin, std::size_t end) {
        ColourRow rows[2] = {ColourRow(scene.width), ColourRow(scene.width)};
        DriftYuvCall<Sample> call{{}, columns.hue_dither.data(), {}, scene.width, {}, nullptr, nullptr};
        for (std::size_t y = begin; y < end; y += 2) {
            for (std::size_t r = 0; r < 2; ++r) {
                const std::size_t here = std::min(y + r, scene.height - 1);
                const std::size_t which = here - y;  // an odd last row stands for both
                if (which == r) renderer.render(here, rows[r]);
                for (int c = 0; c < 3; ++c) call.in[r][c] = rows[which].channels[c].data();
                call.dither_row[r] = static_cast<std::uint32_t>(here) * kDitherFirst;
                call.luma[r] = out[0] + static_cast<std::ptrdiff_t>(here) * strides[0];
            }
            const auto chroma = static_cast<std::ptrdiff_t>(y / 2);
            call.blue = out[1] + chroma * strides[1];
            call.red = out[2] + chroma * strides[2];
            if constexpr (sizeof(Sample) == 1)
                table.drift->yuv8(call);
            else
                table.drift->yuv16(call);
        }
    });
}

template void render_yuv(const OpTable&, const DriftScene&, std::uint8_t* const (&)[3], const std::ptrdiff_t (&)[3],
                         ThreadPool&);
template void render_yuv(const OpTable&, const DriftScene&, std::uint16_t* const (&)[3], const std::ptrdiff_t (&)[3],
                         ThreadPool&);

}  // namespace aigc
