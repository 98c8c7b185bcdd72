#include "base/curl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.h"

namespace limequat {
namespace {

constexpr const char* kSharedObject = "libcurl.so.4";

template <class Function>
void look_up(void* library, const char* name, Function& into) {
  // POSIX promises that a function pointer survives the way through void* (dlsym(3)).
  into = reinterpret_cast<Function>(::dlsym(library, name));
  if (!into) throw Error(fmt::format("{} is too old: it has no {}", kSharedObject, name));
}

CurlLibrary open_library() {
  void* handle = ::dlopen(kSharedObject, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* reason = ::dlerror();
    throw Error(
        fmt::format("downloading needs libcurl, which could not be opened: {} "
                    "(hint: install the Debian package libcurl4)",
                    reason ? reason : kSharedObject));
  }
  CurlLibrary curl;
  look_up(handle, "curl_easy_init", curl.easy_init);
  look_up(handle, "curl_easy_cleanup", curl.easy_cleanup);
  look_up(handle, "curl_easy_setopt", curl.easy_setopt);
  look_up(handle, "curl_easy_getinfo", curl.easy_getinfo);
  look_up(handle, "curl_easy_strerror", curl.easy_strerror);
  look_up(handle, "curl_slist_append", curl.slist_append);
  look_up(handle, "curl_slist_free_all", curl.slist_free_all);
  look_up(handle, "curl_multi_init", curl.multi_init);
  look_up(handle, "curl_multi_cleanup", curl.multi_cleanup);
  look_up(handle, "curl_multi_add_handle", curl.multi_add_handle);
  look_up(handle, "curl_multi_remove_handle", curl.multi_remove_handle);
  look_up(handle, "curl_multi_perform", curl.multi_perform);
  look_up(handle, "curl_multi_poll", curl.multi_poll);
  look_up(handle, "curl_multi_info_read", curl.multi_info_read);
  look_up(handle, "curl_multi_strerror", curl.multi_strerror);
  decltype(&curl_global_init) global_init = nullptr;
  look_up(handle, "curl_global_init", global_init);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error("libcurl failed to initialise");
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary library = open_library();
  return library;
}

}  // namespace limequat
