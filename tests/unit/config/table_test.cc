// The table itself: every row is whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "config/field.h"

namespace limequat::config {
namespace {

void for_each_row(const Table& table, const std::string& path,
                  const std::function<void(const Row&, const std::string&)>& body) {
  for (const Row& row : table.rows) {
    const std::string here =
        path.empty() ? std::string(row.key) : path + "." + std::string(row.key);
    body(row, here);
    if (row.table != nullptr) for_each_row(*row.table, here, body);
  }
}

TEST(Table, KeysAndNamesAreUnique) {
  std::set<std::string> paths;
  for_each_row(machine_table(), "", [&](const Row& row, const std::string& path) {
    EXPECT_TRUE(paths.insert(path).second) << path;
    EXPECT_FALSE(row.go_name.empty()) << path;
  });
  EXPECT_EQ(machine_table().rows.size(), 44u);  // 42 of upstream, hostProvision, excludeFromBackup
}

TEST(Table, EveryRowIsExplainedInASentence) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    ASSERT_FALSE(row.doc.empty()) << path;
    EXPECT_TRUE(row.doc.ends_with('.') || row.doc.ends_with('?')) << path;
    EXPECT_LE(row.doc.size(), 120u) << path;
    EXPECT_FALSE(row.doc.starts_with(' ')) << path;
  });
}

// A default that follows from something else cannot be shown as a value.
TEST(Table, ComputedDefaultsAreSaidInWords) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    if (row.compute != nullptr) {
      EXPECT_FALSE(row.default_words.empty()) << path;
    }
    EXPECT_FALSE(row.default_words.ends_with('.')) << path;
  });
}

TEST(Table, LiteralDefaultsAreAmongTheWords) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    const auto* word = std::get_if<std::string_view>(&row.literal);
    if (word == nullptr || word->empty() || row.words.empty()) return;
    EXPECT_NE(std::ranges::find(row.words, *word), row.words.end()) << path;
  });
}

TEST(Table, SectionsAndListsHaveTables) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    if (row.type == Type::any_map) return;  // may know some of its keys
    EXPECT_EQ(row.table != nullptr, row.type == Type::part || row.type == Type::parts) << path;
  });
}

TEST(Table, LiteralsHaveTheTypeOfTheirRow) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    if (std::holds_alternative<bool>(row.literal)) {
      EXPECT_EQ(row.type, Type::boolean) << path;
    }
    if (std::holds_alternative<int>(row.literal)) {
      EXPECT_TRUE(row.type == Type::integer || row.type == Type::unsigned32) << path;
    }
    if (std::holds_alternative<std::string_view>(row.literal)) {
      EXPECT_TRUE(row.type == Type::text || row.type == Type::ip) << path;
    }
  });
}

TEST(Table, KeyedListsSayWhatIsTheSame) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    if (row.merge != Merge::keyed) return;
    EXPECT_NE(row.table->identity, nullptr) << path;
    EXPECT_NE(row.table->absorb, nullptr) << path;
  });
}

TEST(Table, ShorthandsAreKeysOfTheirTable) {
  for_each_row(machine_table(), "", [](const Row& row, const std::string& path) {
    if (row.table == nullptr || row.table->shorthand.empty()) return;
    bool found = false;
    for (const Row& inner : row.table->rows) found |= inner.key == row.table->shorthand;
    EXPECT_TRUE(found) << path;
  });
}

}  // namespace
}  // namespace limequat::config
