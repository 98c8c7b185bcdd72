#include "yaml/fyaml_parser.h"

#include <new>

namespace limequat::yaml::detail {

// The flags: quiet, and sloppy because upstream's parsers let a flow collection end at any
// indentation.
FyamlParser::FyamlParser(std::string_view text) {
  fy_diag_cfg diag_config{};
  fy_diag_cfg_default(&diag_config);
  diag_config.fp = nullptr;
  diag_config.level = FYET_ERROR;
  diag_.reset(fy_diag_create(&diag_config));
  if (!diag_) throw std::bad_alloc();
  fy_diag_set_collect_errors(diag_.get(), true);

  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 |
                                                 FYPCF_SLOPPY_FLOW_INDENTATION);
  config.diag = diag_.get();
  parser_.reset(fy_parser_create(&config));
  if (!parser_ || fy_parser_set_string(parser_.get(), text.data(), text.size()) != 0) {
    throw std::bad_alloc();
  }
}

const fy_diag_error* FyamlParser::first_error() const {
  void* iterator = nullptr;
  return fy_diag_errors_iterate(diag_.get(), &iterator);
}

}  // namespace limequat::yaml::detail
