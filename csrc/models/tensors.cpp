// SPDX-License-Identifier: Apache-2.0
#include "models/tensors.h"

#include "base/error.h"

namespace aigc {
namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + ")";
}

}  // namespace

Tensor Tensors::get(const std::string& name) const {
    std::optional<Tensor> tensor = find_(name);
    if (!tensor) throw InputError("the model lacks the tensor '" + name + "'");
    return *std::move(tensor);
}

Tensor Tensors::get(const std::string& name, std::initializer_list<std::size_t> shape) const {
    Tensor tensor = get(name);
    const std::vector<std::size_t> wanted(shape);
    if (tensor.shape != wanted)
        throw InputError("tensor '" + name + "' must have shape " + shape_text(wanted) + ", not " +
                         shape_text(tensor.shape));
    return tensor;
}

}  // namespace aigc
