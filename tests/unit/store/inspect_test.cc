// Status and errors of machines, as they may be found in a $LIMA_HOME.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "fake_agent.h"
#include "store/instance.h"
#include "store/marks.h"
#include "store/pid_file.h"
#include "temporary_home.h"

namespace limequat::store {
namespace {

using test::FakeAgent;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Inspect : public ::testing::Test {
 protected:
  Instance look(std::string_view name = "dev") const {
    auto instance = inspect(temporary_.home(), name, loader_);
    EXPECT_TRUE(instance.has_value());
    return instance.value_or(Instance());
  }
  void write(const Path& path, std::string_view text) const {
    write_file_atomic(path, text, 0644, false);
  }
  void run_agent(const InstanceFiles& files) const {
    agent_pid_file(files).write(ProcessIdentity::self());
  }
  void run_driver(const InstanceFiles& files) const {
    driver_pid_file(files, "qemu").write(ProcessIdentity::self());
  }
  static ProcessIdentity dead() {
    ProcessIdentity identity = ProcessIdentity::self();
    identity.start_time -= 1;
    return identity;
  }

  test::TemporaryHome temporary_;
  config::Loader loader_ = test::plain_loader();
};

TEST_F(Inspect, a_stopped_machine) {
  const InstanceFiles files = temporary_.add("dev");
  write_lima_version(files, "v2.2.0");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::stopped);
  EXPECT_THAT(instance.errors, IsEmpty());
  EXPECT_EQ(instance.name, "dev");
  EXPECT_EQ(instance.hostname, "lima-dev");
  EXPECT_EQ(instance.dir, files.directory());
  EXPECT_EQ(instance.lima_version, "v2.2.0");
  EXPECT_FALSE(instance.is_protected);
  ASSERT_NE(instance.config, nullptr);
}

TEST_F(Inspect, a_running_machine) {
  const InstanceFiles files = temporary_.add("dev");
  run_agent(files);
  run_driver(files);
  const FakeAgent agent(files.agent_socket(), FakeAgent::ok(R"({"sshLocalPort":60022})"));
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::running);
  EXPECT_THAT(instance.errors, IsEmpty());
  EXPECT_EQ(instance.ssh_local_port, 60022);
  EXPECT_EQ(instance.host_agent, ProcessIdentity::self());
  EXPECT_EQ(instance.driver, ProcessIdentity::self());
}

TEST_F(Inspect, a_host_agent_without_driver) {
  const InstanceFiles files = temporary_.add("dev");
  run_agent(files);
  const FakeAgent agent(files.agent_socket(), FakeAgent::ok("{}"));
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_THAT(instance.errors, ElementsAre("host agent is running but driver is not"));
}

TEST_F(Inspect, a_driver_without_host_agent) {
  run_driver(temporary_.add("dev"));
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_THAT(instance.errors, ElementsAre("qemu driver is running but host agent is not"));
}

TEST_F(Inspect, a_host_agent_that_does_not_answer) {
  const InstanceFiles files = temporary_.add("dev");
  run_agent(files);
  run_driver(files);
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_THAT(instance.errors,
              ElementsAre(HasSubstr("failed to get Info from `" + files.agent_socket().string())));
  EXPECT_TRUE(instance.host_agent.has_value());
  EXPECT_TRUE(instance.driver.has_value());
}

TEST_F(Inspect, after_a_crash_the_stale_files_go) {
  const InstanceFiles files = temporary_.add("dev");
  agent_pid_file(files).write(dead());
  driver_pid_file(files, "qemu").write(dead());
  EXPECT_EQ(look().status, Status::stopped);
  EXPECT_FALSE(limequat::exists(files.agent_pid()));
  EXPECT_FALSE(limequat::exists(files.driver_pid("qemu")));
}

TEST_F(Inspect, pids_used_again_do_not_count) {
  const InstanceFiles files = temporary_.add("dev");
  write(files.agent_pid(), std::to_string(::getpid()) + "\n");
  write(files.driver_pid("qemu"), std::to_string(::getppid()) + "\n");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::stopped);
  EXPECT_FALSE(instance.host_agent.has_value());
}

TEST_F(Inspect, a_machine_that_upstream_started) {
  const InstanceFiles files = temporary_.add("dev");
  const test::NamedProcess agent("limactl", files.agent_pid().string());
  const test::NamedProcess driver("qemu-system-x86_64", files.driver_pid("qemu").string());
  write(files.agent_pid(), std::to_string(agent.pid()) + "\n");
  write(files.driver_pid("qemu"), std::to_string(driver.pid()) + "\n");
  const FakeAgent socket(files.agent_socket(), FakeAgent::ok(R"({"sshLocalPort":60022})"));
  EXPECT_EQ(look().status, Status::running);
}

TEST_F(Inspect, a_damaged_pid_file) {
  const InstanceFiles files = temporary_.add("dev");
  write(files.agent_pid(), "garbage");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_THAT(instance.errors, ElementsAre(files.agent_pid().string() + " does not contain a pid"));
}

TEST_F(Inspect, the_ssh_port_comes_from_config_or_ssh_config) {
  const InstanceFiles files = temporary_.add("dev");
  write(files.ssh_config(), "Host lima-dev\n  Port 60123\n");
  EXPECT_EQ(look().ssh_local_port, 60123);
  write(files.lima_yaml(), std::string(test::TemporaryHome::kYaml) + "ssh:\n  localPort: 2222\n");
  EXPECT_EQ(look().ssh_local_port, 2222);
}

TEST_F(Inspect, an_ssh_config_without_port_is_an_error_but_not_broken) {
  const InstanceFiles files = temporary_.add("dev");
  write(files.ssh_config(), "Host lima-dev\n");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::stopped);
  EXPECT_THAT(instance.errors, ElementsAre(HasSubstr("failed to extract SSH local port from")));
}

TEST_F(Inspect, no_such_machine) {
  EXPECT_FALSE(inspect(temporary_.home(), "nope", loader_).has_value());
  temporary_.add("dev");
  for (const char* name : {"", ".", "..", "../home/dev", "/etc", "dev/", "dev/../dev"}) {
    EXPECT_FALSE(inspect(temporary_.home(), name, loader_).has_value()) << name;
  }
}

TEST_F(Inspect, a_folder_without_lima_yaml_is_broken) {
  make_directories(temporary_.home().instance("dev").directory());
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_EQ(instance.hostname, "");
  EXPECT_EQ(instance.config, nullptr);
  EXPECT_THAT(instance.errors, ElementsAre(HasSubstr("lima.yaml: no such file or directory")));
}

TEST_F(Inspect, a_broken_lima_yaml_has_errors_and_no_status) {
  temporary_.add("dev", "images: [\n");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::unknown);
  EXPECT_EQ(instance.hostname, "lima-dev");
  EXPECT_EQ(instance.config, nullptr);
  EXPECT_EQ(instance.errors.size(), 1U);
}

TEST_F(Inspect, a_machine_with_a_broken_lima_yaml_can_still_be_seen_running) {
  const InstanceFiles files = temporary_.add("dev", "images: [\n");
  run_agent(files);
  run_driver(files);
  const Instance instance = look();
  EXPECT_TRUE(instance.host_agent.has_value());
  EXPECT_TRUE(instance.driver.has_value());
}

TEST_F(Inspect, odd_things_in_a_folder_do_not_hang_or_throw) {
  const InstanceFiles files = temporary_.add("dev");
  remove_file(files.lima_yaml());
  ASSERT_EQ(::mkfifo(files.lima_yaml().c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(files.lima_version().c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(files.agent_pid().c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(files.ssh_config().c_str(), 0600), 0);
  const Instance instance = look();
  EXPECT_THAT(instance.errors, Contains(HasSubstr("lima.yaml: not a regular file")));
}

TEST_F(Inspect, a_folder_whose_name_is_no_instance_name) {
  temporary_.add("a b");
  const Instance instance = look("a b");
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_THAT(instance.errors,
              ElementsAre(HasSubstr("instance name `a b` is not a valid identifier")));
}

TEST_F(Inspect, vm_type_leads_nowhere_else) {
  temporary_.add("dev", std::string(test::TemporaryHome::kYaml) + "vmType: ../../victim\n");
  const Path victim = temporary_.home().root().parent_path() / "victim.pid";
  write(victim, "999999999\n");
  const Instance instance = look();
  EXPECT_TRUE(limequat::exists(victim));
  EXPECT_EQ(instance.driver, std::nullopt);
  EXPECT_NE(instance.status, Status::running);
}

TEST_F(Inspect, protection) {
  const InstanceFiles files = temporary_.add("dev");
  EXPECT_TRUE(protect(files));
  EXPECT_FALSE(protect(files));
  EXPECT_TRUE(look().is_protected);
  EXPECT_TRUE(unprotect(files));
  EXPECT_FALSE(unprotect(files));
  EXPECT_FALSE(look().is_protected);
}

TEST_F(Inspect, lima_version_is_trimmed) {
  const InstanceFiles files = temporary_.add("dev");
  write(files.lima_version(), " 2.0.0\n\n");
  EXPECT_EQ(look().lima_version, "2.0.0");
}

TEST_F(Inspect, the_message_is_rendered) {
  const InstanceFiles files = temporary_.add(
      "dev", std::string(test::TemporaryHome::kYaml) +
                 "param: {p: v}\nmessage: |\n  {{.Name}} {{.Dir}} {{.Param.p}} {{.HostOS}}\n"
                 "provision:\n- script: '#!/bin/sh\n\n  echo $PARAM_p'\n");
  const Instance instance = look();
  EXPECT_THAT(instance.errors, IsEmpty());
  EXPECT_EQ(instance.message, "dev " + files.directory().string() + " v linux");
}

TEST_F(Inspect, a_broken_message_breaks_the_machine) {
  temporary_.add("dev", std::string(test::TemporaryHome::kYaml) + "message: '{{.Nope}}'\n");
  const Instance instance = look();
  EXPECT_EQ(instance.status, Status::broken);
  EXPECT_EQ(instance.message, "");
  EXPECT_THAT(
      instance.errors,
      ElementsAre(
          "cannot execute template `{{.Nope}}`: template: format:1:2: executing \"format\" at "
          "<.Nope>: can't evaluate field Nope in type store.FormatData"));
}

TEST_F(Inspect, a_layer_that_cannot_be_read_is_an_error_of_each_machine) {
  const InstanceFiles files = temporary_.add("dev");
  run_agent(files);
  make_directories(temporary_.home().default_yaml());
  make_directories(temporary_.home().config_directory());
  write(temporary_.home().override_yaml(), "cpus: ]");
  loader_ = make_loader(temporary_.home(), config::HostFacts{});
  const Instance instance = look();
  EXPECT_THAT(instance.errors,
              ElementsAre(testing::AllOf(HasSubstr("default.yaml: not a regular file"),
                                         HasSubstr("override.yaml:1:"))));
  EXPECT_EQ(instance.config, nullptr);
  EXPECT_TRUE(instance.host_agent.has_value());
  EXPECT_THROW(require_config(instance), Error);
}

TEST_F(Inspect, signs_of_a_first_start) {
  const InstanceFiles files = temporary_.add("dev");
  EXPECT_FALSE(has_been_prepared(files));
  write(files.cidata(), "");
  EXPECT_TRUE(has_been_prepared(files));
}

}  // namespace
}  // namespace limequat::store
