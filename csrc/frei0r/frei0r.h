// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

/// The binary interface of frei0r 1 for filters of one input and for sources, as hosts call it, declared after the
/// specification at https://frei0r.dyne.org. A host calls one instance from one thread at a time.
///
/// f0r_update gets `time` in seconds by the specification and in milliseconds from ffmpeg; frames are packed, of the
/// size that f0r_construct was given. The value of a parameter is a double*, or a char** for strings, which must be
/// copied.
extern "C" {

struct f0r_plugin_info {
    const char* name;
    const char* author;
    int plugin_type;     // 0: filter, 1: source
    int color_model;     // 0: BGRA8888
    int frei0r_version;  // 1
    int major_version, minor_version;
    int num_params;
    const char* explanation;
};

struct f0r_param_info {
    const char* name;
    int type;  // 1: double in 0 … 1, 4: string
    const char* explanation;
};

#define AIGC_FREI0R __attribute__((visibility("default")))

AIGC_FREI0R int f0r_init();  // 1: all is well
AIGC_FREI0R void f0r_deinit();
AIGC_FREI0R void f0r_get_plugin_info(f0r_plugin_info* info);
AIGC_FREI0R void f0r_get_param_info(f0r_param_info* info, int index);
AIGC_FREI0R void* f0r_construct(unsigned width, unsigned height);  // null where it cannot be
AIGC_FREI0R void f0r_destruct(void* instance);
AIGC_FREI0R void f0r_set_param_value(void* instance, void* value, int index);
AIGC_FREI0R void f0r_get_param_value(void* instance, void* value, int index);
AIGC_FREI0R void f0r_update(void* instance, double time, const std::uint32_t* in, std::uint32_t* out);
}
