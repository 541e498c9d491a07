// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aigc {

/// A JSON value (RFC 8259), with no more than the headers of weights files need: numbers are doubles, and of a key that
/// occurs twice the last value counts.
class Json {
  public:
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, std::less<>>;

    Json() = default;
    explicit Json(bool value) : kind_(Kind::boolean), number_(value) {}
    explicit Json(double value) : kind_(Kind::number), number_(value) {}
    explicit Json(std::string value) : kind_(Kind::text), text_(std::move(value)) {}
    explicit Json(Array value) : kind_(Kind::array), array_(std::move(value)) {}
    explicit Json(Object value) : kind_(Kind::object), object_(std::move(value)) {}

    bool is_null() const { return kind_ == Kind::null; }
    bool is_number() const { return kind_ == Kind::number; }
    bool has(std::string_view key) const;

    /// Each throws InputError where the value is of another kind.
    const Json& operator[](std::string_view key) const;
    const Object& object() const;
    const Array& array() const;
    const std::string& text() const;
    double number() const;
    /// A whole number in 0 … most.
    std::size_t whole(std::size_t most) const;

  private:
    enum class Kind { null, boolean, number, text, array, object };
    void require(Kind kind) const;

    Kind kind_ = Kind::null;
    double number_ = 0;
    std::string text_;
    Array array_;
    Object object_;
};

/// Parse a JSON text; throws InputError where it is none, or nested deeper than 32.
Json parse_json(std::string_view text);

}  // namespace aigc
