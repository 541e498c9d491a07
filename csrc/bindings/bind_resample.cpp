// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include "base/cpu.h"
#include "ops/op_table.h"
#include "planes.h"
#include "pool.h"

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

/// A plan, and the type of its planes.
struct Resampler {
    SampleType type;
    ResamplePlan plan;

    Resampler(const std::string& dtype, float peak, Size in, Size out, Pair scale, Pair shift,
              const std::string& filter, const std::string& backend)
        : type(parse_type(dtype)),
          plan(op_table(resolve_tier(backend)), type, peak, parse_resample_filter(filter),
               {in.first, out.first, scale.first, shift.first}, {in.second, out.second, scale.second, shift.second}) {}

    void run(const py::array& plane, py::array out, int threads) const {
        require_plane(plane, "plane", type, plan.rows_in(), plan.cols_in());
        require_plane(out, "out", type, plan.rows_out(), plan.cols_out());
        const ConstPlane from = plane_of(plane);
        const MutablePlane to = mutable_plane_of(out);
        const py::gil_scoped_release release;
        plan.run(from, to, *pool_of(threads));
    }
};

}  // namespace
}  // namespace aigc

void register_resample(py::module_& m) {
    using py::arg;
    py::class_<aigc::Resampler>(m, "Resampler")
        .def(py::init<const std::string&, float, aigc::Size, aigc::Size, aigc::Pair, aigc::Pair, const std::string&,
                      const std::string&>(),
             arg("dtype"), arg("peak"), arg("size_in"), arg("size_out"), arg("scale"), arg("shift"), arg("filter"),
             arg("backend"))
        .def("run", &aigc::Resampler::run, arg("plane"), arg("out"), arg("threads"));
}
