#include "cidata/provision_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using config::ProvisionMode;
using test::provision;
using testing::ElementsAre;

TEST(ProvisionFiles, the_number_is_the_index_among_all_entries) {
  std::vector<config::Provision> entries = {
      provision(ProvisionMode::boot, "boot"),     provision(ProvisionMode::system, "system"),
      provision(ProvisionMode::data, ""),         provision(ProvisionMode::ansible, ""),
      provision(ProvisionMode::yq, ""),           provision(ProvisionMode::user, "user"),
      provision(ProvisionMode::dependency, "dep")};
  entries[2].content = "content";
  entries[4].expression = ".foo=1";
  EXPECT_THAT(provision_files(entries),
              ElementsAre(SeedFile{"provision.system/00000001", "system", 0755},
                          SeedFile{"provision.data/00000002", "content", 0644},
                          SeedFile{"provision.yq/00000004", ".foo=1", 0644},
                          SeedFile{"provision.user/00000005", "user", 0755},
                          SeedFile{"provision.dependency/00000006", "dep", 0755}));
}

}  // namespace
}  // namespace limequat::cidata
