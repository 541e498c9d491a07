// SPDX-License-Identifier: Apache-2.0
#include "ops/fir/filter_images.h"

#include <algorithm>
#include <vector>

#include "base/aligned.h"

namespace aigc {
namespace {

constexpr std::size_t kBandRows = 16;

/// The vertical sums of one output row, written behind `front` zeroed pixels.
void sum_rows(const FirKernels& kernels, const FirAxis& axis, std::size_t y, const float* image, const float* zeros,
              std::size_t length, float* out) {
    std::vector<const float*> rows(axis.taps());
    for (std::size_t k = 0; k < axis.taps(); ++k) {
        const std::ptrdiff_t row = axis.starts()[y] + static_cast<std::ptrdiff_t>(k);
        const bool inside = row >= 0 && row < static_cast<std::ptrdiff_t>(axis.in());
        rows[k] = inside ? image + static_cast<std::size_t>(row) * length : zeros;
    }
    kernels.rows({rows.data(), axis.weights()[y], axis.taps(), length, out});
}

/// scale, noise and bias of one row of pixels.
void add_row(const FilterEpilogue& epilogue, std::size_t image, const float* noise, std::size_t channels,
             std::size_t pixels, float* row) {
    const float* const scale = epilogue.scale ? epilogue.scale + image * channels : nullptr;
    for (std::size_t x = 0; x < pixels; ++x, row += channels) {
        const float add = noise ? noise[x] : 0.0f;
        for (std::size_t c = 0; c < channels; ++c)
            row[c] = row[c] * (scale ? scale[c] : 1.0f) + (add + (epilogue.bias ? epilogue.bias[c] : 0.0f));
    }
}

}  // namespace

void filter_images(const FirKernels& kernels, const FirAxis& vertical, const FirAxis& horizontal,
                   const FilteredImages& images, const FilterEpilogue& epilogue, ThreadPool& pool) {
    const std::size_t channels = images.channels, in_length = horizontal.in() * channels;
    const std::size_t out_length = horizontal.out() * channels, rows = vertical.out();
    const std::size_t bands = (rows + kBandRows - 1) / kBandRows;
    const AlignedBuffer<float> zeros(in_length);
    pool.parallel_for(images.count * bands, [&](std::size_t i) {
        const std::size_t image = i / bands, first = i % bands * kBandRows;
        const std::size_t front = horizontal.front() * channels;
        AlignedBuffer<float> row(front + in_length + horizontal.behind() * channels);
        for (std::size_t y = first; y < std::min(rows, first + kBandRows); ++y) {
            sum_rows(kernels, vertical, y, images.in + image * vertical.in() * in_length, zeros.data(), in_length,
                     row.data() + front);
            float* const out = images.out + (image * rows + y) * out_length;
            kernels.pixels({row.data() + front, horizontal.starts().data(), horizontal.weights().data(),
                            horizontal.taps(), horizontal.out(), channels, out});
            const float* const noise = epilogue.noise ? epilogue.noise + y * horizontal.out() : nullptr;
            if (epilogue.scale || noise || epilogue.bias)
                add_row(epilogue, image, noise, channels, horizontal.out(), out);
            kernels.activate({out, out_length, epilogue.slope, epilogue.gain, epilogue.limit});
        }
    });
}

}  // namespace aigc
