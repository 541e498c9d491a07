// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bindings/array.h"
#include "models/engine.h"
#include "ops/conv2d/packed_conv2d.h"
#include "ops/conv2d/packed_winograd.h"
#include "ops/op_table.h"

namespace py = pybind11;

namespace aigc {
namespace {

struct Image {
    const float* data;
    std::size_t height, width, channels;
};

Image image_of(const FloatArray& x) {
    if (x.ndim() != 3) throw InputError("x must have shape (height, width, channels), not " + shape_text(x));
    return {x.data(), static_cast<std::size_t>(x.shape(0)), static_cast<std::size_t>(x.shape(1)),
            static_cast<std::size_t>(x.shape(2))};
}

/// int8: the range of each channel here.
ElementScale scale_of(const Image& image) {
    std::vector<float> low(image.channels, 0.0f), high(image.channels, 0.0f);
    for (std::size_t i = 0; i < image.height * image.width * image.channels; ++i) {
        low[i % image.channels] = std::min(low[i % image.channels], image.data[i]);
        high[i % image.channels] = std::max(high[i % image.channels], image.data[i]);
    }
    return ElementScale::of(low.data(), high.data(), image.channels);
}

/// The image as the kernel's elements, pixels side by side.
AlignedBuffer<std::byte> elements_of(const Conv2dKernels& kernels, const Image& image, const ElementScale& scale) {
    const std::size_t count = image.height * image.width * image.channels;
    AlignedBuffer<std::byte> elements(count * kernels.element_size, 0, 64);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t c = i % image.channels;
        std::byte* const to = elements.data() + i * kernels.element_size;
        store_element(kernels.precision, image.data[i], scale.step[c], scale.zero[c], to);
    }
    return elements;
}

/// By Winograd's tiles, a row of them at a time.
void convolve_tiles(const Image& image, const Conv2dShape& of, const Conv2dWeights& weights, const Engine& engine,
                    float* to) {
    const WinogradKernels& kernels = *engine.table->winograd;
    const Conv2dShape shape{of.kernel, of.inputs, of.outputs, padded_columns(of.inputs)};
    const PackedWinograd packed(kernels, shape, weights);
    const std::size_t row_floats = image.width * shape.pixel, stride = padded_columns(shape.outputs);
    const std::size_t height = image.height - 2, width = image.width - 2;
    AlignedBuffer<float> in(image.height * row_floats);
    for (std::size_t i = 0; i < image.height * image.width; ++i)
        std::copy_n(image.data + i * shape.inputs, shape.inputs, in.data() + i * shape.pixel);
    engine.pool->parallel_for((height + kWinogradTile - 1) / kWinogradTile, [&](std::size_t block) {
        const std::size_t first = block * kWinogradTile, count = std::min(kWinogradTile, height - first);
        AlignedBuffer<float> values(kWinogradTile * width * stride), scratch(kernels.scratch(shape));
        const float* rows[kWinogradTaps] = {};
        float* out[kWinogradTile] = {};
        for (std::size_t y = 0; y < count + 2; ++y) rows[y] = in.data() + (first + y) * row_floats;
        for (std::size_t y = 0; y < count; ++y) out[y] = values.data() + y * width * stride;
        kernels.run(packed.layer(), {rows, width, count, nullptr, out, scratch.data()});
        for (std::size_t i = 0; i < count * width; ++i)
            std::copy_n(values.data() + i * stride, shape.outputs, to + (first * width + i) * shape.outputs);
    });
}

/// Row by row.
void convolve_rows(const Image& image, const Conv2dShape& shape, const Conv2dWeights& weights, const Engine& engine,
                   float* to) {
    const Conv2dKernels& kernels = engine.conv2d();
    const std::size_t height = image.height - shape.kernel + 1, width = image.width - shape.kernel + 1;
    const ElementScale scale = scale_of(image);
    const PackedConv2d packed(kernels, shape, weights, {&scale, nullptr, nullptr});
    const AlignedBuffer<std::byte> elements = elements_of(kernels, image, scale);
    const std::size_t row_bytes = image.width * image.channels * kernels.element_size;
    const std::size_t stride = padded_columns(shape.outputs);
    engine.pool->parallel_for(height, [&](std::size_t y) {
        AlignedBuffer<float> row(width * stride);
        const void* rows[kConv2dLargestKernel];
        for (std::size_t dy = 0; dy < shape.kernel; ++dy) rows[dy] = elements.data() + (y + dy) * row_bytes;
        kernels.run_floats(packed.layer(), {rows, width, nullptr, row.data()});
        for (std::size_t x = 0; x < width; ++x)
            std::copy_n(row.data() + x * stride, shape.outputs, to + (y * width + x) * shape.outputs);
    });
}

/// The arrays' shapes are the caller's to check.
FloatArray conv2d(const FloatArray& x, const FloatArray& weight, const FloatArray& bias, const FloatArray& slope,
                  const Engine& engine) {
    const Image image = image_of(x);
    if (weight.ndim() != 4) throw InputError("weight must have 4 dimensions, not shape " + shape_text(weight));
    const auto outputs = static_cast<std::size_t>(weight.shape(0)), kernel = static_cast<std::size_t>(weight.shape(2));
    if (kernel == 0 || image.height < kernel || image.width < kernel)
        throw InputError("conv2d: a kernel of " + std::to_string(kernel) + " does not fit x " + shape_text(x));
    const std::size_t height = image.height - kernel + 1, width = image.width - kernel + 1;
    const Conv2dWeights weights{weight.data(), vector_of(bias, "bias", outputs), vector_of(slope, "slope", outputs)};
    FloatArray out({height, width, outputs});
    float* const to = out.mutable_data();
    const py::gil_scoped_release release;
    const Conv2dShape shape{kernel, image.channels, outputs, image.channels};
    if (engine.precision == Precision::float32 && engine.table->winograd && winograd_wins(shape))
        convolve_tiles(image, shape, weights, engine, to);
    else
        convolve_rows(image, shape, weights, engine, to);
    return out;
}

}  // namespace
}  // namespace aigc

void register_conv2d(py::module_& m) {
    const auto array = [](const char* name) { return py::arg(name).noconvert(); };
    m.def("conv2d", aigc::conv2d, array("x"), array("weight"), array("bias"), array("slope"), py::arg("engine"));
}
