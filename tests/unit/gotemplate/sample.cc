#include "sample.h"

namespace limequat::gotemplate::test {
namespace {

Value network(const char* name, int metric) {
  return StructBuilder("limatype.Net")
      .field("Lima", "lima", Omit::if_empty, name)
      .field("Metric", "metric", Omit::if_empty, metric)
      .build();
}

Value config() {
  Value user = StructBuilder("limatype.User")
                   .field("Name", "name", Omit::never, "lima")
                   .field("UID", "uid", Omit::if_empty, 1000)
                   .build();
  return StructBuilder("limatype.Config")
      .field("CPUs", "cpus", Omit::never, 4)
      .field("Disk", "disk", Omit::if_empty, "100GiB")
      .field("User", "user", Omit::never, std::move(user))
      .field("Env", "env", Omit::if_empty, Value::map({}))
      .build();
}

}  // namespace

Value sample_machine() {
  Map any{{"s", "str"},
          {"null", nullptr},
          {"m", Value::map({{"k", "v"}})},
          {"l", Value::list({1, "x", nullptr, true})}};
  return StructBuilder("limatype.Instance")
      .field("Name", "name", Omit::never, "dev")
      .field("Status", "status", Omit::never, "Running")
      .field("Dir", "dir", Omit::never, "/home/u/.lima/dev")
      .field("CPUs", "cpus", Omit::if_empty, 4)
      .field("Memory", "memory", Omit::if_empty, 4294967296)
      .field("Message", "message", Omit::if_empty, "")
      .field("Errors", "errors", Omit::if_empty, Value::list({"one", "two words"}))
      .field("Networks", "network", Omit::if_empty,
             Value::list({network("shared", 100), network("user-v2", 0)}))
      .field("Config", "config", Omit::if_nil, config())
      .field("Nil", "nil", Omit::if_nil, nullptr)
      .field("Protected", "protected", Omit::never, false)
      .field("Param", "param", Omit::if_empty, Value::map({{"a", "1"}, {"b", "2"}}))
      .field("Any", "any", Omit::if_empty, Value::map(std::move(any)))
      .field("Empty", "empty", Omit::never, Value::list({}))
      .field("EmptyMap", "emptyMap", Omit::never, Value::map({}))
      .field("Rate", "rate", Omit::never, 1.5)
      .field("Rates", "rates", Omit::never, Value::list({1.5, 2.0}))
      .field("Lines", "lines", Omit::never,
             Value::list({"a\nb", "a\nb\n", "true", "1", "", "x: y"}))
      .build();
}

}  // namespace limequat::gotemplate::test
