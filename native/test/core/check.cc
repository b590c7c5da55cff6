#include "core/check.h"

#include <cstdio>
#include <cstring>
#include <vector>

namespace barkeep::check {
namespace {

struct Test {
  const char* name;
  void (*body)();
};

std::vector<Test>& Tests() {
  static std::vector<Test> tests;
  return tests;
}

bool failed = false;

}  // namespace

Registration::Registration(const char* name, void (*body)()) { Tests().push_back({name, body}); }

void Fail(const char* file, int line, const std::string& what) {
  std::printf("%s:%d: %s\n", file, line, what.c_str());
  failed = true;
}

/// Runs the tests whose name contains `filter`.
int RunTests(const char* filter) {
  int passed_count = 0;
  int failed_count = 0;
  for (const Test& test : Tests()) {
    if (std::strstr(test.name, filter) == nullptr) continue;
    failed = false;
    test.body();
    if (failed) std::printf("FAILED %s\n", test.name);
    ++(failed ? failed_count : passed_count);
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed\n", passed_count, failed_count);
  std::fflush(stdout);
  return failed_count == 0 && passed_count > 0 ? 0 : 1;
}

}  // namespace barkeep::check

int main(int argc, char** argv) { return barkeep::check::RunTests(argc > 1 ? argv[1] : ""); }
