#include "config/field.h"

#include "config/tables.h"

namespace limequat::config {

std::string_view Field::text() const {
  return value.kind() == Value::Kind::string ? std::string_view(value.as_string()) : "";
}

bool Field::is_true() const { return value.kind() == Value::Kind::boolean && value.as_bool(); }

Record::Record(const Table& of) : table(&of), fields(of.rows.size()) {}

bool empty_or_default_is_unset(const Value& value) {
  return value.empty() || value == Value("default");
}

void set_default(Field& field, Value value) {
  field.value = std::move(value);
  field.place = {};
}

Value machine_arch(const Scope& scope) { return to_string(scope.machine.arch); }

}  // namespace limequat::config
