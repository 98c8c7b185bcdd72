# Writes a C++ source with every file of a folder as bytes.
#   cmake -DFOLDER=… -DOUTPUT=… -P embed_files.cmake
file(GLOB_RECURSE FILES RELATIVE ${FOLDER} ${FOLDER}/*)
list(FILTER FILES EXCLUDE REGEX "\\.md$")
list(SORT FILES)
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ ${FOLDER}/${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # The NUL at the end makes an empty file a legal array.
  string(APPEND arrays "constexpr unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${file}\", text(kFile${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by embed_files.cmake.
#include \"cidata/embedded_files.h\"

namespace limequat::cidata {
namespace {

template <std::size_t size>
std::string_view text(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size - 1};
}

${arrays}
}  // namespace

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
${rows}  };
  return files;
}

}  // namespace limequat::cidata
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
