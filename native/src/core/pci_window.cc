#include "pci_window.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "sysfs_text.h"
#include "unavailable.h"

namespace barkeep {
namespace {

Error NotPermitted(const PciFunction& function, const std::string& file, int failure) {
  const std::string path = function.PathOf(file);
  const std::string lockdown = function.Lockdown();
  if (failure == EPERM && !lockdown.empty()) {
    return Unavailable("the kernel is locked down (" + lockdown + "), which forbids mapping BARs",
                       "switch Secure Boot off, or boot without lockdown=", path, failure);
  }
  return Unavailable(ThisUser() + " may not map " + file,
                     "chgrp barkeep " + path + " && chmod 0660 " + path +
                         "; for good, a udev rule: " + function.UdevRule(file),
                     path, failure);
}

Error BeyondTheEnd(const PciFunction& function, const WindowSpec& spec, std::uint64_t size) {
  Error error = Unavailable(
      "the window goes beyond the end of BAR " + std::to_string(spec.bar),
      "correct the window's offset and length; the BAR has " + std::to_string(size) + " bytes",
      function.path());
  error.offset = spec.offset;
  error.length = spec.length;
  error.size = size;
  return error;
}

/// The pages of a window in the host's physical address space.
PageSpan PagesOf(const PciWindow& window) noexcept {
  PageSpan span;
  PagesAround(window.address(), window.spec.length, &span);
  return span;
}

}  // namespace

Error PciMapFailure(const PciFunction& function, const std::string& file, int failure) {
  const std::string path = function.PathOf(file);
  if (failure == EPERM || failure == EACCES) return NotPermitted(function, file, failure);
  const std::string driver = function.Driver();
  if (failure == EINVAL && !driver.empty()) {
    return Unavailable("the driver " + driver + " has claimed the BAR",
                       "echo " + function.address() + " > /sys/bus/pci/drivers/" + driver +
                           "/unbind, or boot with iomem=relaxed",
                       path, failure);
  }
  if (failure == EINVAL) {
    return Unavailable("the kernel refuses to map the BAR, as it does when somebody claimed it",
                       "see who claimed it in /proc/iomem, or boot with iomem=relaxed", path,
                       failure);
  }
  return Unavailable("the BAR cannot be mapped: " + std::system_category().message(failure),
                     "see dmesg", path, failure);
}

Result<PciWindow> PlanPciWindow(const PciFunction& function, const WindowSpec& spec) {
  Result<PciBar> bar = MemoryBar(function.Bars(), spec.bar, function.path());
  if (!bar.ok()) return std::move(bar.error());
  const std::uint64_t size = bar.value().size;
  if (spec.offset >= size || spec.length > size - spec.offset) {
    return BeyondTheEnd(function, spec, size);
  }
  PciWindow window;
  window.spec = spec;
  if (spec.length == 0) window.spec.length = size - spec.offset;
  window.bar = bar.value();
  window.file = "resource" + std::to_string(spec.bar);
  // The kernel offers write-combining for prefetchable BARs only.
  const std::string combining = window.file + "_wc";
  if (spec.burst && ::access(function.PathOf(combining).c_str(), F_OK) == 0) {
    window.file = combining;
    window.cache = CacheMode::kWriteCombining;
  }
  return window;
}

std::optional<Error> RefuseMixedPages(const std::vector<PciWindow>& windows) {
  for (std::size_t second = 1; second < windows.size(); ++second) {
    for (std::size_t first = 0; first < second; ++first) {
      const PageSpan left = PagesOf(windows[first]);
      const PageSpan right = PagesOf(windows[second]);
      const bool apart =
          left.start + left.length <= right.start || right.start + right.length <= left.start;
      if (apart || windows[first].cache == windows[second].cache) continue;
      return Misconfigured("windows", "\"" + windows[first].spec.name + "\" and \"" +
                                          windows[second].spec.name +
                                          "\" share a page of memory, and one of them is mapped "
                                          "write-combining (burst) and the other uncached");
    }
  }
  return std::nullopt;
}

Result<Descriptor> OpenPciResource(const PciFunction& function, const std::string& file,
                                   bool writable) {
  const std::string path = function.PathOf(file);
  Descriptor descriptor(::open(path.c_str(), (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC));
  if (!descriptor.valid()) return PciMapFailure(function, file, errno);
  return descriptor;
}

Result<Mapping> MapPciWindow(const PciFunction& function, const PciWindow& window, int fd) {
  // The kernel maps whole pages from the one that the BAR starts in. A BAR smaller than a page need
  // not start where the page does.
  const std::uint64_t lead = window.bar.start % PageSize();
  Mapping mapping;
  const Protection protection =
      window.spec.access == WindowAccess::kReadOnly ? Protection::kRead : Protection::kReadWrite;
  const int failure =
      mapping.MapShared(fd, lead + window.spec.offset, window.spec.length, protection);
  if (failure != 0) return PciMapFailure(function, window.file, failure);
  return mapping;
}

}  // namespace barkeep
