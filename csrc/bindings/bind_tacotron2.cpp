// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/speech/tacotron2_decoder.h"

namespace py = pybind11;

namespace aigc {
namespace {

using Symbols = py::array_t<std::int32_t, py::array::c_style>;

std::shared_ptr<Tacotron2> make_tacotron2(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const Tacotron2Config read = tacotron2_config(config);
    const Tensors source = tensors_of(tensors);
    const py::gil_scoped_release release;
    return std::make_shared<Tacotron2>(read, source, engine);
}

FloatArray encode(const Tacotron2& model, const Symbols& symbols) {
    if (symbols.ndim() != 1) throw InputError("symbols must have 1 dimension, not shape " + shape_text(symbols));
    NewRows memory(static_cast<std::size_t>(symbols.shape(0)), model.config().embedding);
    {
        const py::gil_scoped_release release;
        model.encode(symbols.data(), memory.rows);
    }
    return memory.array;
}

FloatArray refine(const Tacotron2& model, const FloatArray& mel) {
    const Rows<const float> rows = rows_of(mel, "mel", model.config().n_mel);
    NewRows out(rows.rows, rows.cols);
    {
        const py::gil_scoped_release release;
        model.refine(rows, out.rows);
    }
    return out.array;
}

std::shared_ptr<Tacotron2Decoder> open_decoder(std::shared_ptr<Tacotron2> model, const FloatArray& memory,
                                               std::uint64_t seed) {
    const Rows<const float> rows = rows_of(memory, "memory", model->config().embedding);
    const py::gil_scoped_release release;
    return std::make_shared<Tacotron2Decoder>(std::move(model), rows, seed);
}

FloatArray first_rows(const NewRows& rows, std::size_t count) {
    NewRows kept(count, rows.rows.cols);
    std::copy_n(rows.rows.data, count * rows.rows.cols, kept.rows.data);
    return kept.array;
}

py::tuple run(Tacotron2Decoder& decoder, std::size_t steps, float threshold) {
    NewRows mel(steps, decoder.model().config().n_mel), shares(steps, decoder.positions()), gates(1, steps);
    std::size_t count;
    {
        const py::gil_scoped_release release;
        count = decoder.run({mel.rows, shares.rows, gates.rows.data}, threshold);
    }
    FloatArray kept_gates(static_cast<py::ssize_t>(count));
    std::copy_n(gates.rows.data, count, kept_gates.mutable_data());
    return py::make_tuple(first_rows(mel, count), first_rows(shares, count), kept_gates);
}

}  // namespace
}  // namespace aigc

void register_tacotron2(py::module_& m) {
    using namespace aigc;
    py::class_<Tacotron2Decoder, std::shared_ptr<Tacotron2Decoder>>(m, "Tacotron2Decoder")
        .def("run", &run, py::arg("steps"), py::arg("threshold"));
    py::class_<Tacotron2, std::shared_ptr<Tacotron2>>(m, "Tacotron2")
        .def(py::init(&make_tacotron2), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def("encode", &encode, py::arg("symbols").noconvert())
        .def("open", &open_decoder, py::arg("memory").noconvert(), py::kw_only(), py::arg("seed"))
        .def("refine", &refine, py::arg("mel").noconvert())
        .def_property_readonly("engine", [](const Tacotron2& model) { return model.engine(); });
}
