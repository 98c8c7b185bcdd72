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
endfunction()
