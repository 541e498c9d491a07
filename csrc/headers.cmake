# Every header compiles alone, so the order of includes means nothing: a source file for each, which includes it twice,
# compiled for the tier that its name ends in. Headers without a tier in their names get that of AVX2, because
# templates over vector types may include its instructions.

function(aigc_check_headers name)
  cmake_parse_arguments(CHECK "" "" "FLAGS;HEADERS" ${ARGN})
  set(sources "")
  foreach(header IN LISTS CHECK_HEADERS)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n#include \"${header}\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  add_library(aigc_headers_${name} OBJECT ${sources})
  target_link_libraries(aigc_headers_${name} PRIVATE aigc_options Threads::Threads)
  # Nothing is called, so nothing is worth a warning about what is unused, or an optimisation.
  target_compile_options(aigc_headers_${name} PRIVATE -w -O0 ${CHECK_FLAGS})
endfunction()

file(GLOB_RECURSE headers RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS "*.h")
list(FILTER headers EXCLUDE REGEX "^bindings/")  # they need Python; each source file of bindings/ includes some
list(FILTER headers EXCLUDE REGEX "^cuda/(kernel|matrix)\\.h$|_tile_cuda\\.h$")  # they need CUDA, or its emulation
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64")
  set(avxvnni ${headers})
  list(FILTER avxvnni INCLUDE REGEX "avxvnni\\.h$")
  set(avx512 ${headers})
  list(FILTER avx512 INCLUDE REGEX "avx512(bf16)?\\.h$")
  list(FILTER headers EXCLUDE REGEX "(avxvnni|avx512|avx512bf16)\\.h$")
  aigc_check_headers(avx2 FLAGS ${AIGC_AVX2_FLAGS} HEADERS ${headers})
  aigc_check_headers(avxvnni FLAGS ${AIGC_AVX2_FLAGS} -mavxvnni HEADERS ${avxvnni})
  aigc_check_headers(avx512 FLAGS ${AIGC_AVX512BF16_FLAGS} HEADERS ${avx512})
else()
  list(FILTER headers EXCLUDE REGEX "(avx|_vec|_tile|_planar|_narrow|_sums|_gate)")
  aigc_check_headers(plain HEADERS ${headers})
endif()
