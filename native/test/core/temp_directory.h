#ifndef BARKEEP_TEST_CORE_TEMP_DIRECTORY_H_
#define BARKEEP_TEST_CORE_TEMP_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace barkeep {

/// A directory of a test's own, removed with all that is in it.
class TempDirectory {
 public:
  TempDirectory() {
    std::error_code ignored;
    path_ = (std::filesystem::temp_directory_path(ignored) / "barkeep-core-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const noexcept { return path_; }
  std::string PathOf(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file, and the directories that lead to it.
  std::string Write(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = PathOf(name);
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  std::string Read(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(PathOf(name), std::ios::binary).rdbuf();
    return content.str();
  }

 private:
  std::string path_;
};

/// Whether a text for people says something.
inline bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace barkeep

#endif  // BARKEEP_TEST_CORE_TEMP_DIRECTORY_H_
