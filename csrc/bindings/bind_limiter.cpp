// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>

#include "bindings/array.h"
#include "models/engine.h"
#include "ops/limiter/limiter.h"
#include "ops/op_table.h"

namespace py = pybind11;

namespace aigc {
namespace {

/// samples: (channels, n + kPeakTaps - 1). Returns (n,), the largest over all channels.
FloatArray true_peaks(const FloatArray& samples, const Engine& engine) {
    const Rows<const float> rows = rows_of(samples, "samples");
    if (rows.cols + 1 < kPeakTaps) throw InputError("samples must have at least " + std::to_string(kPeakTaps - 1));
    const std::size_t length = rows.cols + 1 - kPeakTaps;
    FloatArray peaks(static_cast<py::ssize_t>(length));
    float* const out = peaks.mutable_data();
    {
        const py::gil_scoped_release release;
        std::fill(out, out + length, 0.0f);
        for (std::size_t c = 0; c < rows.rows; ++c) raise_true_peaks(*engine.table->fir, rows.row(c), length, out);
    }
    return peaks;
}

/// peaks: (n + 8 half,). Returns (n,) and the state for the next block.
py::tuple gains(const FloatArray& peaks, float ceiling, std::size_t half, double keep, double before) {
    const LimiterShape shape{ceiling, half, keep};
    const std::size_t margin = 4 * shape.reach();
    if (peaks.ndim() != 1 || static_cast<std::size_t>(peaks.shape(0)) < margin)
        throw InputError("peaks must have shape (n + " + std::to_string(margin) + ",), not " + shape_text(peaks));
    const std::size_t length = static_cast<std::size_t>(peaks.shape(0)) - margin;
    FloatArray found(static_cast<py::ssize_t>(length));
    float* const out = found.mutable_data();
    double last = before;
    {
        const py::gil_scoped_release release;
        last = limiter_gains(shape, peaks.data(), length, before, out);
    }
    return py::make_tuple(found, last);
}

}  // namespace
}  // namespace aigc

void register_limiter(py::module_& m) {
    using py::arg;
    m.def("true_peaks", aigc::true_peaks, arg("samples").noconvert(), arg("engine"));
    m.def("limiter_gains", aigc::gains, arg("peaks").noconvert(), arg("ceiling"), arg("half"), arg("keep"),
          arg("before"));
}
