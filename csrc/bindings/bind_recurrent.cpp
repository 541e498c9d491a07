// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <algorithm>

#include "base/noise.h"
#include "bindings/array.h"
#include "models/engine.h"
#include "ops/lstm/packed_lstm.h"

namespace py = pybind11;

namespace aigc {
namespace {

FloatArray matvec(const FloatArray& weights, const FloatArray& bias, const FloatArray& x, const Engine& engine) {
    const Rows<const float> matrix = rows_of(weights, "weights");
    const float* const offsets = vector_of(bias, "bias", matrix.rows);
    const float* const values = vector_of(x, "x", matrix.cols);
    FloatArray out(static_cast<py::ssize_t>(matrix.rows));
    float* const to = out.mutable_data();
    {
        const py::gil_scoped_release release;
        const PackedMatvec packed(*engine.table, engine.precision, matrix, offsets);
        AlignedBuffer<float> in(matvec_padded_depth(matrix.cols)), sums(matvec_padded_rows(matrix.rows));
        std::copy_n(values, matrix.cols, in.data());
        packed.run(in.data(), sums.data(), *engine.pool);
        std::copy_n(sums.data(), matrix.rows, to);
    }
    return out;
}

/// All rows of x from a state of zeros.
FloatArray lstm(const FloatArray& x, const FloatArray& input, const FloatArray& hidden, const FloatArray& bias,
                const Engine& engine) {
    const Rows<const float> rows = rows_of(x, "x"), from_input = rows_of(input, "input", rows.cols);
    const Rows<const float> from_hidden = rows_of(hidden, "hidden");
    const float* const offsets = vector_of(bias, "bias", from_hidden.rows);
    NewRows out(rows.rows, from_hidden.cols);
    {
        const py::gil_scoped_release release;
        const PackedLstm packed(*engine.table, engine.precision, from_input, from_hidden, offsets);
        AlignedBuffer<float> in(packed.depth()), cell(packed.padded_units()), state(packed.padded_units());
        for (std::size_t t = 0; t < rows.rows; ++t) {
            std::copy_n(rows.row(t), rows.cols, in.data());
            std::copy_n(state.data(), packed.units(), in.data() + rows.cols);
            packed.step(in.data(), cell.data(), state.data(), *engine.pool);
            std::copy_n(state.data(), packed.units(), out.rows.row(t));
        }
    }
    return out.array;
}

FloatArray coins(std::uint64_t seed, std::uint64_t first_row, std::size_t rows, std::size_t columns) {
    NewRows out(rows, columns);
    fill_coins(out.rows, seed, first_row);
    return out.array;
}

}  // namespace
}  // namespace aigc

void register_recurrent(py::module_& m) {
    using py::arg;
    m.def("matvec", aigc::matvec, arg("weights").noconvert(), arg("bias").noconvert(), arg("x").noconvert(),
          arg("engine"));
    m.def("lstm", aigc::lstm, arg("x").noconvert(), arg("input").noconvert(), arg("hidden").noconvert(),
          arg("bias").noconvert(), arg("engine"));
    m.def("coins", aigc::coins, arg("seed"), arg("first_row"), arg("rows"), arg("columns"));
}
