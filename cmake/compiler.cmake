# Warnings, sanitizers and the linker, once for the whole tree.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall> $<$<COMPILE_LANGUAGE:CXX>:-Wextra>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wshadow> $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wimplicit-fallthrough>)
# False positives of GCC 12's flow analysis in inlined library code.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized> $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>
                      $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>
                      $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow> $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds>)
else()
  # A designated initialiser that leaves a member to its default is what we want.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>)
endif()
if(LIMEQUAT_WERROR)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(LIMEQUAT_SANITIZE)
  add_compile_options(-fsanitize=${LIMEQUAT_SANITIZE} -fno-omit-frame-pointer -g1)
  if(LIMEQUAT_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC says that it does not follow fences. Asio has them; its loops here run on one thread.
    add_compile_options(-Wno-tsan)
  endif()
  add_link_options(-fsanitize=${LIMEQUAT_SANITIZE})
endif()
if(LIMEQUAT_FUZZ)
  # Lets libFuzzer see which branches of the libraries an input reaches.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(LIMEQUAT_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# -g1 keeps line numbers for backtraces without the size of full debug information.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -D_GLIBCXX_ASSERTIONS -D_FORTIFY_SOURCE=2 -fstack-protector-strong -ffunction-sections -fdata-sections")
add_link_options(-Wl,--gc-sections)
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Fewer shared libraries to map: start-up time is a promise of ours (docs/benchmarks.md).
  add_link_options(-static-libstdc++ -static-libgcc -Wl,-z,relro,-z,now -s)
endif()
