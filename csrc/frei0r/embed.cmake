# cmake -DOUT=file.cpp -DFILES=a;b -P embed.cmake: the bytes of the files as arrays, found by name.
set(text "#include \"frei0r/weights_file.h\"\n\nnamespace aigc {\n\nBytes packaged_weights(std::string_view name) {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(MAKE_C_IDENTIFIER ${name} identifier)
  string(APPEND text "    static const unsigned char k_${identifier}[] = {${bytes}};\n")
  string(APPEND text "    if (name == \"${name}\") return k_${identifier};\n")
endforeach()
string(APPEND text "    return {};\n}\n\n}  // namespace aigc\n")
# Written only where it differs, so that nothing is compiled again where only the path of cmake has changed.
file(CONFIGURE OUTPUT ${OUT} CONTENT "${text}" @ONLY)
