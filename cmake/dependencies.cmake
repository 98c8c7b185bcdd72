# Libraries from Debian 12. Static archives where Debian ships them, so that `limactl` maps few shared
# objects at start; libcurl alone costs 12 ms of dynamic linking and is therefore opened on first use
# (src/base/http_client.cc).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)

# A library by its static archive when there is one, else the shared one.
function(limequat_library target archive)
  cmake_parse_arguments(LIB "" "" "SHARED;NEEDS" ${ARGN})
  add_library(${target} INTERFACE)
  find_library(${target}_path NAMES lib${archive}.a ${archive} REQUIRED)
  target_link_libraries(${target} INTERFACE ${${target}_path} ${LIB_NEEDS})
endfunction()

limequat_library(limequat_z z)
limequat_library(limequat_bz2 bz2)
limequat_library(limequat_lzma lzma)
limequat_library(limequat_zstd zstd)
limequat_library(limequat_acl acl)
limequat_library(limequat_nettle nettle)
limequat_library(limequat_crypto crypto NEEDS Threads::Threads ${CMAKE_DL_LIBS})
limequat_library(limequat_libarchive archive
                 NEEDS limequat_nettle limequat_acl limequat_lzma limequat_zstd limequat_bz2 limequat_z)
limequat_library(limequat_xxhash xxhash)
limequat_library(limequat_fyaml fyaml NEEDS limequat_xxhash)

# Debian ships fmt's code only as a shared library, which would map libstdc++.so a second time beside
# the static one. Its one source file is a header that we compile once.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/fmt_instance.cc CONTENT "#include <fmt/format-inl.h>
FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto dragonbox::to_decimal(float x) noexcept -> dragonbox::decimal_fp<float>;
template FMT_API auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template FMT_API auto locale_ref::get<std::locale>() const -> std::locale;
template FMT_API auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl(locale_ref) -> char;
template FMT_API void buffer<char>::append(const char*, const char*);
template FMT_API void vformat_to(buffer<char>&, string_view,
                                 basic_format_args<FMT_BUFFER_CONTEXT(char)>, locale_ref);
}
FMT_END_NAMESPACE
" @ONLY)
add_library(limequat_fmt STATIC ${CMAKE_BINARY_DIR}/fmt_instance.cc)
target_link_libraries(limequat_fmt PUBLIC Threads::Threads)

# Boost.Asio and Beast: headers only, 1.81 or newer (coroutines with GCC 12).
find_package(Boost 1.81 REQUIRED)
add_library(limequat_asio INTERFACE)
target_include_directories(limequat_asio SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(limequat_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY)
target_link_libraries(limequat_asio INTERFACE Threads::Threads)
