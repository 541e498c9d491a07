// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>

#include <exception>

#include "base/error.h"
#include "cuda/errors.h"

namespace py = pybind11;

namespace {

/// Raises the class of that name of aigc_plugin.errors, imported here and not before.
template <class... Arguments>
void raise(const char* class_name, const std::exception& error, Arguments&&... arguments) {
    try {
        const py::object type = py::module_::import("aigc_plugin.errors").attr(class_name);
        const py::object value = type(py::str(error.what()), std::forward<Arguments>(arguments)...);
        PyErr_SetObject(type.ptr(), value.ptr());
    } catch (py::error_already_set& failed_import) {
        failed_import.restore();
    }
}

}  // namespace

/// std::bad_alloc and the other standard exceptions are translated by pybind11 itself.
void register_errors() {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const aigc::InputError& error) {
            raise("InputError", error);
        } catch (const aigc::BackendUnavailable& error) {
            raise("BackendUnavailable", error);
        } catch (const aigc::OutOfDeviceMemory& error) {
            raise("OutOfDeviceMemory", error, py::arg("wanted") = error.wanted, py::arg("free") = error.free);
        } catch (const aigc::DeviceLost& error) {
            raise("DeviceLost", error);
        }
    });
}
