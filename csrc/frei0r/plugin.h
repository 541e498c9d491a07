// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace aigc {

/// The type of a parameter, by frei0r's numbers.
enum class ParameterType : int { number = 1, text = 4 };

struct Parameter {
    const char* name;
    ParameterType type;
    const char* explanation;
    const char* default_text = "";  // also taken for an empty text
    double default_number = 0;
};

/// Kinds of plug-ins, by frei0r's numbers.
enum class PluginType : int { filter = 0, source = 1 };

/// One use of a plug-in by a host, which calls it from one thread at a time.
class PluginInstance {
  public:
    virtual ~PluginInstance() = default;

    /// Computes a frame: `in` and `out` are packed, of the size that the instance was made for; a source gets no `in`.
    /// An error is printed, and the frame goes through unchanged, or is black.
    virtual void update(const std::uint32_t* in, std::uint32_t* out) = 0;

    std::size_t width = 0, height = 0;
    double time = 0;               // of the frame, as the host gives it: see frei0r.h
    std::span<std::string> texts;  // values of the parameters, by index; empty at a number
    std::span<double> numbers;     // likewise; 0 at a text
    bool changed = true;           // a value was set to another one; the instance resets it
};

/// The description of a plug-in. Each library defines `kPlugin`; frei0r's entry points, in entry_points.cpp, serve it.
struct Plugin {
    const char* name;
    const char* library;  // the prefix of its messages on stderr
    const char* explanation;
    PluginType type;
    std::span<const Parameter> parameters;
    std::unique_ptr<PluginInstance> (*make)();
};
extern const Plugin kPlugin;

}  // namespace aigc
