// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>

#include "bindings/planes.h"
#include "models/engine.h"
#include "ops/colour/mix_planes.h"

namespace py = pybind11;

namespace aigc {
namespace {

using Pair = std::pair<double, double>;
using Size = std::pair<std::size_t, std::size_t>;

SampleType parse_type(const std::string& name) {
    if (name == "uint8") return SampleType::u8;
    if (name == "uint16") return SampleType::u16;
    if (name == "float32") return SampleType::f32;
    throw InputError("planes are uint8, uint16 or float32, not " + name);
}

/// A plan, the type of its planes, and what computes it.
struct Resampler {
    Engine engine;
    SampleType type;
    ResamplePlan plan;

    Resampler(const std::string& dtype, float peak, Size in, Size out, Pair scale, Pair shift,
              const std::string& filter, Engine uses)
        : engine(std::move(uses)),
          type(parse_type(dtype)),
          plan(*engine.table, type, peak, parse_resample_filter(filter),
               {in.first, out.first, scale.first, shift.first}, {in.second, out.second, scale.second, shift.second}) {}

    void run(const py::array& plane, py::array out) const {
        require_plane(plane, "plane", type, plan.rows_in(), plan.cols_in());
        require_plane(out, "out", type, plan.rows_out(), plan.cols_out());
        const ConstPlane from = plane_of(plane);
        const MutablePlane to = mutable_plane_of(out);
        const py::gil_scoped_release release;
        plan.run(from, to, *engine.pool);
    }
};

using ThreePlanes = std::array<py::array, 3>;
using Matrix = std::array<std::array<float, 4>, 3>;

void mix(const ThreePlanes& planes, ThreePlanes out, const Matrix& matrix, float peak, const Engine& engine) {
    MixPlanes call{{}, {}, {}, peak};
    if (planes[0].ndim() != 2)
        throw InputError("plane 0 must have shape (rows, columns), not " + shape_text(planes[0]));
    const auto rows = static_cast<std::size_t>(planes[0].shape(0)), cols = static_cast<std::size_t>(planes[0].shape(1));
    for (std::size_t k = 0; k < 3; ++k) {
        const std::string number = std::to_string(k);
        const SampleType from = sample_type_of(planes[k], "a plane"), to = sample_type_of(out[k], "an output");
        require_plane(planes[k], ("plane " + number).c_str(), from, rows, cols);
        require_plane(out[k], ("output " + number).c_str(), to, rows, cols);
        call.in[k] = {plane_of(planes[k]), from};
        call.out[k] = {mutable_plane_of(out[k]), to};
        std::copy(matrix[k].begin(), matrix[k].end(), call.matrix[k]);
    }
    const py::gil_scoped_release release;
    mix_planes(*engine.table, call, *engine.pool);
}

}  // namespace
}  // namespace aigc

void register_resample(py::module_& m) {
    using py::arg;
    py::class_<aigc::Resampler>(m, "Resampler")
        .def(py::init<const std::string&, float, aigc::Size, aigc::Size, aigc::Pair, aigc::Pair, const std::string&,
                      aigc::Engine>(),
             arg("dtype"), arg("peak"), arg("size_in"), arg("size_out"), arg("scale"), arg("shift"), arg("filter"),
             arg("engine"))
        .def("run", &aigc::Resampler::run, arg("plane"), arg("out"));
    m.def("mix_planes", aigc::mix, arg("planes"), arg("out"), arg("matrix"), arg("peak"), arg("engine"));
}
