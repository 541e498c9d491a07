// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bindings/array.h"
#include "models/engine.h"
#include "ops/conv2d/packed_conv2d.h"

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
    const Conv2dKernels& kernels = engine.conv2d();
    const ElementScale scale = scale_of(image);
    const PackedConv2d packed(kernels, {kernel, image.channels, outputs, image.channels}, weights,
                              {&scale, nullptr, nullptr});
    const AlignedBuffer<std::byte> elements = elements_of(kernels, image, scale);
    const std::size_t row_bytes = image.width * image.channels * kernels.element_size;
    engine.pool->parallel_for(height, [&](std::size_t y) {
        AlignedBuffer<float> row(width * padded_columns(outputs));
        const void* rows[kConv2dLargestKernel];
        for (std::size_t dy = 0; dy < kernel; ++dy) rows[dy] = elements.data() + (y + dy) * row_bytes;
        kernels.run_floats(packed.layer(), {rows, width, nullptr, row.data()});
        for (std::size_t column = 0; column < width; ++column)
            std::copy_n(row.data() + column * padded_columns(outputs), outputs, to + (y * width + column) * outputs);
    });
    return out;
}

}  // namespace
}  // namespace aigc

void register_conv2d(py::module_& m) {
    const auto array = [](const char* name) { return py::arg(name).noconvert(); };
    m.def("conv2d", aigc::conv2d, array("x"), array("weight"), array("bias"), array("slope"), py::arg("engine"));
}
