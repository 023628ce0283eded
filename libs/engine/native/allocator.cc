// Best fit in one range of addresses, freed neighbours joined. The texts' lengths give every step other sizes: caches
// that go by size then hold several times what is in use, while here what a step frees lies side by side for the next.
#include "allocator.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace tasnif {
namespace {

/** What libtorch's kernels count on: a cache line, the widest vector. */
constexpr size_t ALIGNMENT = 64;
/** A huge page of x86-64, and of arm64 over pages of 4 KiB: one fault instead of 512. */
constexpr size_t PAGE = size_t{2} << 20;
/** Addresses cost nothing until memory lies under them: far more of these than a machine has of that. */
constexpr size_t ADDRESSES = size_t{1} << 40;

constexpr size_t roundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

std::string inMegabytes(size_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

/** What of a range of addresses is taken, and what is free. */
class Blocks {
 public:
  struct Block {
    size_t bytes;
    bool free;
  };

  /** The smallest free block that fits, and of equals the lowest; nullptr: none does. */
  char* take(size_t bytes) {
    auto found = free_.lower_bound({bytes, nullptr});
    if (found == free_.end()) return nullptr;
    auto [whole, start] = *found;
    free_.erase(found);
    all_[start] = {bytes, false};
    if (whole > bytes) addFree(start + bytes, whole - bytes);
    return start;
  }

  /** Returns how many bytes it had. */
  size_t give(char* start) {
    auto block = all_.find(start);
    size_t bytes = block->second.bytes;
    size_t joined = bytes;
    auto next = all_.erase(block);
    if (next != all_.end() && next->second.free) {
      joined += next->second.bytes;
      free_.erase({next->second.bytes, next->first});
      next = all_.erase(next);
    }
    if (next != all_.begin() && std::prev(next)->second.free) {
      auto before = std::prev(next);
      start = before->first;
      joined += before->second.bytes;
      free_.erase({before->second.bytes, start});
    }
    addFree(start, joined);
    return bytes;
  }

  void addFree(char* start, size_t bytes) {
    all_[start] = {bytes, true};
    free_.insert({bytes, start});
  }

  /** By address, without gaps. */
  const std::map<char*, Block>& all() const { return all_; }

 private:
  std::map<char*, Block> all_;
  std::set<std::pair<size_t, char*>> free_;
};

class Allocator final : public c10::Allocator {
 public:
  Allocator() {
    // Fewer where the process may not have as many. Not writable yet: where nothing is overcommitted, that counts.
    void* range = MAP_FAILED;
    size_t bytes = 2 * ADDRESSES;
    while (range == MAP_FAILED && bytes > PAGE) {
      bytes /= 2;
      range = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    TORCH_CHECK(range != MAP_FAILED, "the system has no addresses left for tensors");
    start_ = writable_ = reinterpret_cast<char*>(roundUp(reinterpret_cast<size_t>(range), PAGE));
    end_ = start_ + bytes - PAGE;
    hasMemory_.resize((end_ - start_) / PAGE);
    blocks_.addFree(start_, end_ - start_);
#ifdef MADV_HUGEPAGE
    madvise(start_, end_ - start_, MADV_HUGEPAGE);
#endif
  }

  c10::DataPtr allocate(size_t bytes) override {
    char* data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, raw_deleter(), c10::Device(c10::kCPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override;

  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }

  void free(char* data) {
    if (data == nullptr) return;
    // oneDNN's buffers go to whichever allocator is set when they are freed.
    if (data < start_ || data >= end_) return c10::GetDefaultCPUAllocator()->raw_deallocate(data);
    std::lock_guard lock(mutex_);
    use_.inUse -= blocks_.give(data);
  }

  MemoryUse use() {
    std::lock_guard lock(mutex_);
    return use_;
  }

  void resetPeaks() {
    std::lock_guard lock(mutex_);
    use_.peakInUse = use_.inUse;
    use_.peakHeld = use_.held;
  }

  void setCap(size_t bytes) {
    std::lock_guard lock(mutex_);
    cap_ = bytes;
    keepToCap();
  }

  void flush() {
    std::lock_guard lock(mutex_);
    giveBack(0);
  }

 private:
  char* take(size_t wanted) {
    std::lock_guard lock(mutex_);
    // Numbers so large that rounding makes them 0 are beyond the range, too.
    size_t bytes = std::max(wanted, roundUp(wanted, ALIGNMENT));
    char* data = blocks_.take(bytes);
    if (data == nullptr) refuse(wanted, "there are no addresses left");
    bool writable = hold(data, bytes);
    if (!writable || !keepToCap()) {
      blocks_.give(data);
      keepToCap();
      refuse(wanted, writable ? "the cap is " + inMegabytes(cap_) : "the system gives no more");
    }
    use_.inUse += bytes;
    use_.peakInUse = std::max(use_.peakInUse, use_.inUse);
    use_.peakHeld = std::max(use_.peakHeld, use_.held);
    return data;
  }

  [[noreturn]] void refuse(size_t bytes, const std::string& why) {
    TORCH_CHECK_WITH(OutOfMemoryError, false, "a tensor of ", inMegabytes(bytes),
                     " does not fit beside the ", inMegabytes(use_.inUse), " in use: ", why);
  }

  /** Counts the pages of a block as held; false: the system does not let them be written. */
  bool hold(char* data, size_t bytes) {
    size_t end = roundUp(data + bytes - start_, PAGE) / PAGE;
    if (char* top = start_ + end * PAGE; top > writable_) {
      if (mprotect(writable_, top - writable_, PROT_READ | PROT_WRITE) != 0) return false;
      writable_ = top;
    }
    for (size_t page = (data - start_) / PAGE; page < end; page++) {
      if (!hasMemory_[page]) use_.held += PAGE;
      hasMemory_[page] = true;
    }
    return true;
  }

  /** Returns false where even what is in use is above the cap. */
  bool keepToCap() {
    if (cap_ != 0) giveBack(cap_);
    return cap_ == 0 || use_.held <= cap_;
  }

  /** Gives free pages back to the system, the highest first, until `most` bytes are held. */
  void giveBack(size_t most) {
    const auto& all = blocks_.all();
    for (auto block = all.rbegin(); block != all.rend() && use_.held > most; ++block) {
      auto [data, about] = *block;
      if (!about.free) continue;
      size_t first = roundUp(data - start_, PAGE) / PAGE;
      size_t page = (std::min(data + about.bytes, writable_) - start_) / PAGE;
      while (page-- > first && use_.held > most) {
        if (!hasMemory_[page] || !discard(start_ + page * PAGE)) continue;
        hasMemory_[page] = false;
        use_.held -= PAGE;
      }
    }
  }

  static bool discard(char* page) {
#ifdef __linux__
    return madvise(page, PAGE, MADV_DONTNEED) == 0;
#else
    // Elsewhere that is only a hint.
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    return mmap(page, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
#endif
  }

  std::mutex mutex_;
  Blocks blocks_;
  char* start_;
  char* end_;
  /** All below may be written. */
  char* writable_;
  /** Of each page. */
  std::vector<bool> hasMemory_;
  MemoryUse use_{};
  size_t cap_ = 0;
};

/** Never destroyed: static tensors of other libraries are freed after ours at the end of the process. */
Allocator& allocator() {
  static auto* one = new Allocator;
  return *one;
}

c10::DeleterFnPtr Allocator::raw_deleter() const {
  return [](void* data) { allocator().free(static_cast<char*>(data)); };
}

}  // namespace

// Above 0, the priority of what libtorch brings along.
void installAllocator() { c10::SetCPUAllocator(&allocator(), 1); }
MemoryUse memoryUse() { return allocator().use(); }
void resetPeakMemory() { allocator().resetPeaks(); }
void setMemoryCap(size_t bytes) { allocator().setCap(bytes); }
void flushMemory() { allocator().flush(); }

}  // namespace tasnif
