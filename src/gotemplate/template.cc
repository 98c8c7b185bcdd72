#include "gotemplate/template.h"

#include <fmt/format.h>

#include "gotemplate/ast.h"
#include "gotemplate/executor.h"
#include "gotemplate/parser.h"

namespace limequat::gotemplate {

Template Template::parse(std::string name, std::string_view text, const Functions& functions) {
  if (text.size() > kTextLimit) {
    throw TemplateError(
        fmt::format("template: {}:1: the text is larger than {} bytes", name, kTextLimit), 1, 1);
  }
  auto set = std::make_shared<ast::TemplateSet>();
  set->name = std::move(name);
  set->text = text;
  set->functions = functions;
  Parser(*set).parse();
  return Template(std::move(set));
}

std::string Template::render(const Value& dot, const RenderOptions& options) const {
  return Executor(*set_, options).run(dot);
}

}  // namespace limequat::gotemplate
