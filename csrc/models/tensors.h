// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace aigc {

/// A float32 tensor in C order. `owner` keeps the memory alive for as long as the tensor is.
struct Tensor {
    const float* data = nullptr;
    std::vector<std::size_t> shape;
    std::shared_ptr<const void> owner;
};

/// Trained tensors by name. A model reads them one by one and releases each once it is packed, so that a source that
/// reads them on demand never holds a second copy of the whole model.
class Tensors {
  public:
    using Find = std::function<std::optional<Tensor>(const std::string& name)>;
    explicit Tensors(Find find) : find_(std::move(find)) {}

    bool has(const std::string& name) const { return find_(name).has_value(); }
    /// Throws InputError where the tensor is missing.
    Tensor get(const std::string& name) const;
    /// Throws InputError where the tensor is missing or has another shape.
    Tensor get(const std::string& name, std::initializer_list<std::size_t> shape) const;

  private:
    Find find_;
};

}  // namespace aigc
