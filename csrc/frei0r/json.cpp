// SPDX-License-Identifier: Apache-2.0
#include "frei0r/json.h"

#include <cmath>
#include <cstdint>
#include <locale>
#include <sstream>

#include "base/error.h"

namespace aigc {
namespace {

constexpr int kDeepest = 32;

[[noreturn]] void fail() { throw InputError("the header of the weights is not the JSON that it should be"); }

void append_utf8(std::string& text, std::uint32_t code) {
    const auto put = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 63));
    } else {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 63));
        put(0x80 | (code & 63));
    }
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Json whole() {
        Json value = any(0);
        blanks();
        if (at_ != text_.size()) fail();
        return value;
    }

  private:
    void blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }
    char next() {
        if (at_ == text_.size()) fail();
        return text_[at_++];
    }
    bool accept(char wanted) {
        blanks();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) fail();
    }

    Json any(int depth) {
        if (depth > kDeepest) fail();
        blanks();
        if (accept('{')) return object(depth);
        if (accept('[')) return array(depth);
        if (accept('"')) return Json(string());
        if (word("true")) return Json(true);
        if (word("false")) return Json(false);
        if (word("null")) return Json();
        return Json(number());
    }

    bool word(std::string_view wanted) {
        if (text_.substr(at_, wanted.size()) != wanted) return false;
        at_ += wanted.size();
        return true;
    }

    Json object(int depth) {
        Json::Object found;
        if (accept('}')) return Json(std::move(found));
        do {
            expect('"');
            std::string key = string();
            expect(':');
            found.insert_or_assign(std::move(key), any(depth + 1));
        } while (accept(','));
        expect('}');
        return Json(std::move(found));
    }

    Json array(int depth) {
        Json::Array found;
        if (accept(']')) return Json(std::move(found));
        do found.push_back(any(depth + 1));
        while (accept(','));
        expect(']');
        return Json(std::move(found));
    }

    std::string string() {
        std::string found;
        for (char letter = next(); letter != '"'; letter = next()) {
            if (letter != '\\') {
                found.push_back(letter);
                continue;
            }
            const char kind = next();
            const std::size_t place = std::string_view("bfnrt").find(kind);
            if (kind == 'u')
                append_utf8(found, hexadecimal());
            else
                found.push_back(place == std::string_view::npos ? kind : "\b\f\n\r\t"[place]);
        }
        return found;
    }

    std::uint32_t hexadecimal() {
        std::uint32_t code = 0;
        for (int digit = 0; digit < 4; ++digit) {
            const std::size_t value = std::string_view("0123456789abcdef").find(static_cast<char>(next() | 32));
            if (value == std::string_view::npos) fail();
            code = code << 4 | static_cast<std::uint32_t>(value);
        }
        return code;
    }

    double number() {
        const std::size_t end = text_.find_first_not_of("+-0123456789.eE", at_);
        const std::string digits(text_.substr(at_, end == std::string_view::npos ? end : end - at_));
        // Not strtod: editors take the user's locale, whose decimal point may be a comma. Not std::from_chars: older
        // versions of libc++ have none for double.
        std::istringstream stream(digits);
        stream.imbue(std::locale::classic());
        double value = 0;
        if (!(stream >> value) || stream.peek() != std::istringstream::traits_type::eof() || !std::isfinite(value))
            fail();
        at_ += digits.size();
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

bool Json::has(std::string_view key) const { return object().contains(key); }

const Json& Json::operator[](std::string_view key) const {
    const auto found = object().find(key);
    if (found == object().end()) throw InputError("the header of the weights lacks '" + std::string(key) + "'");
    return found->second;
}

void Json::require(Kind kind) const {
    if (kind_ != kind) fail();
}

const Json::Object& Json::object() const {
    require(Kind::object);
    return object_;
}

const Json::Array& Json::array() const {
    require(Kind::array);
    return array_;
}

const std::string& Json::text() const {
    require(Kind::text);
    return text_;
}

double Json::number() const {
    require(Kind::number);
    return number_;
}

std::size_t Json::whole(std::size_t most) const {
    const double value = number();
    if (value < 0 || value > static_cast<double>(most) || value != std::floor(value)) fail();
    return static_cast<std::size_t>(value);
}

Json parse_json(std::string_view text) { return Parser(text).whole(); }

}  // namespace aigc
