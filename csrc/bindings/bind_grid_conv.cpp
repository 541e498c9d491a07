// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <optional>
#include <vector>

#include "bindings/array.h"
#include "models/engine.h"
#include "ops/grid_conv/packed_grid_conv.h"
#include "ops/op_table.h"

namespace py = pybind11;

namespace aigc {
namespace {

using OptionalArray = std::optional<FloatArray>;

/// The shapes of arrays are for ops/grid_conv.py to check: (images, depth, height, width, channels).
struct GridConv {
    Engine engine;
    PackedGridConv packed;

    GridConv(const std::vector<GridStep>& taps, const FloatArray& weights, const FloatArray& bias, Engine uses)
        : engine(std::move(uses)),
          packed(*engine.table->grid_conv, taps, weights.ndim() == 3 ? weights.shape(1) : 0,
                 weights.ndim() == 3 ? weights.shape(2) : 0, weights.data(), bias.data()) {}

    void run(const FloatArray& x, FloatArray out, GridSize size, const std::vector<GridStep>& steps,
             const OptionalArray& in_scale, const OptionalArray& scale, const OptionalArray& noise,
             std::array<float, 3> activation) const {
        GridShape shape;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            shape.in[axis] = x.shape(axis + 1);
            shape.out_size[axis] = out.shape(axis + 1);
        }
        shape.out = size, shape.stride = steps[0], shape.out_step = steps[1], shape.out_first = steps[2];
        GridConvImages images;
        images.count = x.shape(0), images.in = x.data(), images.out = out.mutable_data();
        const auto data = [](const OptionalArray& array) { return array ? array->data() : nullptr; };
        images.in_scale = data(in_scale), images.scale = data(scale), images.noise = data(noise);
        images.slope = activation[0], images.gain = activation[1], images.limit = activation[2];
        const py::gil_scoped_release release;
        packed.run(shape, images, *engine.pool);
    }
};

}  // namespace
}  // namespace aigc

void register_grid_conv(py::module_& m) {
    using py::arg;
    py::class_<aigc::GridConv>(m, "GridConv", "A convolution over a list of taps, with packed weights.")
        .def(py::init<const std::vector<aigc::GridStep>&, const aigc::FloatArray&, const aigc::FloatArray&,
                      aigc::Engine>(),
             arg("taps"), arg("weights").noconvert(), arg("bias").noconvert(), arg("engine"))
        .def("run", &aigc::GridConv::run, arg("x").noconvert(), arg("out").noconvert(), arg("size"), arg("steps"),
             arg("in_scale").noconvert(), arg("scale").noconvert(), arg("noise").noconvert(), arg("activation"));
}
