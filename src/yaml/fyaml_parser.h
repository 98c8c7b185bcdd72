// A libfyaml parser over a text, as all of yaml/ wants it: YAML 1.2, and no word on standard error.
// Private to yaml/.
#pragma once

#include <libfyaml.h>

#include <memory>
#include <string_view>

namespace limequat::yaml::detail {

class FyamlParser {
 public:
  // `text` must outlive this. Throws std::bad_alloc.
  explicit FyamlParser(std::string_view text);

  [[nodiscard]] fy_parser* get() const { return parser_.get(); }
  // What went wrong first; nullptr when libfyaml did not say. Valid while this lives.
  [[nodiscard]] const fy_diag_error* first_error() const;

 private:
  struct DiagCloser {
    void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
  };
  struct ParserCloser {
    void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
  };
  std::unique_ptr<fy_diag, DiagCloser> diag_;
  std::unique_ptr<fy_parser, ParserCloser> parser_;
};

}  // namespace limequat::yaml::detail
