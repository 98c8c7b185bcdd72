# What nearly every source includes, compiled once: that takes a third off a first build. Not beside
# ccache, which stores nothing that was compiled with it; there a forgotten include shows.
if(CMAKE_CXX_COMPILER_LAUNCHER OR CMAKE_CXX_CLANG_TIDY)
  set(precompile_by_default OFF)
else()
  set(precompile_by_default ON)
endif()
option(LIMEQUAT_PRECOMPILE "Precompile common headers" ${precompile_by_default})
set(LIMEQUAT_COMMON_HEADERS <algorithm> <chrono> <filesystem> <functional> <map> <memory> <optional>
    <string> <string_view> <variant> <vector> <fmt/format.h>)
if(LIMEQUAT_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # One more false positive of GCC 12 (compiler.cmake), which it has only with such headers.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overread>)
endif()

# A room is one folder of src/ and one static library. A room links only the rooms named in DEPENDS,
# which must stand above it in docs/design.md: an upward include finds no header on its path order
# of libraries and fails to link.
function(limequat_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(limequat_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(limequat_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  set(libraries "")
  foreach(room IN LISTS ROOM_DEPENDS)
    list(APPEND libraries limequat_${room})
  endforeach()
  target_link_libraries(limequat_${name} PUBLIC ${libraries} PRIVATE ${ROOM_PRIVATE})
  if(LIMEQUAT_PRECOMPILE AND name STREQUAL "base")
    target_precompile_headers(limequat_base PRIVATE ${LIMEQUAT_COMMON_HEADERS})
  elseif(LIMEQUAT_PRECOMPILE)
    target_precompile_headers(limequat_${name} REUSE_FROM limequat_base)
  endif()
endfunction()
