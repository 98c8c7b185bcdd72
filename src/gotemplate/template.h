// Go's text/template as far as Lima's users meet it. A Template is parsed once, rendered many
// times, immutable, and safe to share between threads.
//
//   const Template t = Template::parse("message", text);
//   std::string out = t.render(instance_value);
//
// Both sides are hostile: parse() and render() keep to limits and end in a TemplateError, never in
// a hang, a crash or unbounded memory. Error texts are Go's:
//   template: format:1: unexpected "}" in operand
//   template: format:1:2: executing "format" at <.Foo>: can't evaluate field Foo in type
//   store.FormatData
//
// Language: the documentation of text/template (https://pkg.go.dev/text/template). What has no
// meaning for our values (method calls, channels, functions as values, complex numbers) is an
// error.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "gotemplate/functions.h"
#include "gotemplate/value.h"

namespace limequat::gotemplate {

class TemplateError : public Error {
 public:
  TemplateError(std::string message, int line, int column)
      : Error(std::move(message)), line_(line), column_(column) {}
  // Both 1-based, in the template's text; column counts bytes.
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] int column() const { return column_; }

 private:
  int line_ = 0;
  int column_ = 0;
};

struct RenderOptions {
  enum class MissingKey {
    go_default,  // prints `<no value>`
    error,       // `map has no entry for key "x"`; also no other nil is ever printed
  };
  MissingKey missing_key = MissingKey::go_default;
  std::size_t output_limit = 64u << 20;  // bytes
  std::size_t step_limit = 10'000'000;   // nodes visited
  // Called with each text that an action is about to print, except string literals of the template
  // itself and results of functions marked `verbatim`. Throws an Error to refuse it.
  std::function<void(std::string_view text)> check_value;
};

namespace ast {
struct TemplateSet;
}

class Template {
 public:
  static constexpr std::size_t kTextLimit = 16u << 20;

  // `name` stands in error messages. A function that is not in `functions` is a parse error, as in
  // Go. Throws TemplateError.
  [[nodiscard]] static Template parse(std::string name, std::string_view text,
                                      const Functions& functions = standard_functions());

  // Throws TemplateError.
  [[nodiscard]] std::string render(const Value& dot, const RenderOptions& options = {}) const;

 private:
  explicit Template(std::shared_ptr<const ast::TemplateSet> set) : set_(std::move(set)) {}
  std::shared_ptr<const ast::TemplateSet> set_;
};

}  // namespace limequat::gotemplate
