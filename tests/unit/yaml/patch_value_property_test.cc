// Random documents, random edits of their value: the new text means the edited value, and what was
// not edited is still there, line by line.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/yaml/random_document.h"
#include "yaml/patch_value.h"
#include "yaml/value_text.h"

namespace limequat::yaml {
namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// How many of `lines` are missing in `text`, in this order.
std::size_t missing(const std::string& lines_of, const std::string& text) {
  const auto a = lines(lines_of);
  const auto b = lines(text);
  std::vector<std::size_t> longest(b.size() + 1, 0);
  for (const std::string& line : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = longest[j + 1];
      longest[j + 1] = line == b[j] ? diagonal + 1 : std::max(above, longest[j]);
      diagonal = above;
    }
  }
  return a.size() - longest.back();
}

class Editor {
 public:
  explicit Editor(RandomDocument& random) : random_(random) {}

  Value fresh(int depth = 0) {
    switch (random_.pick(depth > 2 ? 6 : 9)) {
      case 0:
        return std::int64_t{random_.pick(100)};
      case 1:
        return "new word";
      case 2:
        return "several\nlines: # of\n  text\n";
      case 3:
        return true;
      case 4:
        return {};
      case 5:
        return random_.pick(2) == 0 ? Value::sequence({}) : Value::mapping({});
      case 6:
        return Value::sequence({fresh(depth + 1), fresh(depth + 1)});
      case 7:
        return Value::mapping({{"n1", fresh(depth + 1)}});
      default:
        return Value::mapping({{"n1", fresh(depth + 1)}, {"n 2", fresh(depth + 1)}});
    }
  }

  // One change somewhere in `value`.
  Value change(const Value& value) {
    if (value.size() == 0 || random_.pick(6) == 0) return fresh();
    const std::size_t at = random_.pick(static_cast<unsigned>(value.size()));
    const unsigned kind = random_.pick(10);
    if (value.is_mapping()) return change_mapping(value.members(), at, kind);
    return change_sequence(value.items(), at, kind);
  }

  // One addition to a collection that is not empty; nothing else.
  Value add(const Value& value) {
    const std::size_t at = random_.pick(static_cast<unsigned>(value.size()));
    if (value.is_mapping()) {
      Value::Members members = value.members();
      if (random_.pick(3) == 0 || members[at].second.size() == 0) {
        members.insert(members.begin() + static_cast<std::ptrdiff_t>(at) + 1, {"added", fresh()});
      } else {
        members[at].second = add(members[at].second);
      }
      return Value::mapping(std::move(members));
    }
    Value::Items items = value.items();
    if (random_.pick(3) == 0 || items[at].size() == 0) {
      items.insert(items.begin() + static_cast<std::ptrdiff_t>(at + random_.pick(2)), fresh());
    } else {
      items[at] = add(items[at]);
    }
    return Value::sequence(std::move(items));
  }

 private:
  Value change_mapping(Value::Members members, std::size_t at, unsigned kind) {
    const auto place = members.begin() + static_cast<std::ptrdiff_t>(at);
    if (kind < 5) {
      place->second = change(place->second);
    } else if (kind < 7) {
      members.erase(place);
    } else if (kind < 9) {
      members.insert(place, {"added" + std::to_string(random_.pick(3)), fresh()});
    } else {
      std::swap(members.front(), *place);
    }
    return Value::mapping(std::move(members));
  }
  Value change_sequence(Value::Items items, std::size_t at, unsigned kind) {
    const auto place = items.begin() + static_cast<std::ptrdiff_t>(at);
    if (kind < 5) {
      *place = change(*place);
    } else if (kind < 7) {
      items.erase(place);
    } else if (kind < 9) {
      items.insert(place, fresh());
    } else {
      std::reverse(items.begin(), items.end());
    }
    return Value::sequence(std::move(items));
  }

  RandomDocument& random_;
};

std::string text_of_entry(const Document& document, const Entry& entry) {
  std::size_t begin = entry.key.position().begin;
  std::size_t end = std::max(entry.value.position().end, entry.key.position().end);
  const std::string& text = document.text();
  while (begin > 0 && text[begin - 1] != '\n') --begin;
  if (end == 0 || text[end - 1] != '\n') end = std::min(text.find('\n', end), text.size());
  return text.substr(begin, end - begin);
}

class PatchValueProperty : public testing::TestWithParam<unsigned> {};

TEST_P(PatchValueProperty, means_the_edited_value_and_keeps_other_entries) {
  RandomDocument random(GetParam());
  const std::string text = random.document();
  SCOPED_TRACE(text);
  const Document document = Document::parse(text, "f");
  const Value before = Value::from(document.root());
  for (int round = 0; round < 20; ++round) {
    Editor editor(random);
    Value edited = before;
    for (unsigned edits = 1 + random.pick(3); edits > 0; --edits) edited = editor.change(edited);
    SCOPED_TRACE(to_yaml(edited));
    std::string patched;
    ASSERT_NO_THROW(patched = patch_value(document, edited));
    const Document after = Document::parse(patched, "f");
    ASSERT_TRUE(means(after.root(), edited)) << patched;
    for (const Entry entry : document.root().entries()) {
      const Value* kept = edited.find(entry.key.text());
      if (kept == nullptr || !means(entry.value, *kept, true)) continue;
      ASSERT_NE(patched.find(text_of_entry(document, entry)), std::string::npos)
          << entry.key.text() << " in\n"
          << patched;
    }
  }
}

TEST_P(PatchValueProperty, an_addition_keeps_every_line) {
  RandomDocument random(GetParam());
  const std::string text = random.document();
  SCOPED_TRACE(text);
  const Document document = Document::parse(text, "f");
  const Value before = Value::from(document.root());
  for (int round = 0; round < 20; ++round) {
    const Value edited = Editor(random).add(before);
    SCOPED_TRACE(to_yaml(edited));
    std::string patched;
    ASSERT_NO_THROW(patched = patch_value(document, edited));
    ASSERT_TRUE(means(Document::parse(patched, "f").root(), edited)) << patched;
    // A flow collection grows on its line; so does the line with the dash of a first item.
    ASSERT_LE(missing(text, patched), 1u) << patched;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PatchValueProperty, testing::Range(0u, 150u));

}  // namespace
}  // namespace limequat::yaml
