// Memory of libtorch's tensors on the CPU: kept from step to step, counted and capped.
#pragma once
#include <cstddef>

namespace tasnif {

/** In bytes. */
struct MemoryUse {
  /** Of the tensors that live now. */
  size_t inUse;
  size_t peakInUse;
  /** With the freed memory that is kept for the next tensors. */
  size_t held;
  size_t peakHeld;
};

/**
 * From now on libtorch's tensors on the CPU lie in memory of ours; those that live already keep theirs. To be called
 * once, while no other thread makes tensors. Any thread may make and free them afterwards.
 */
void installAllocator();

MemoryUse memoryUse();

/** Lets the peaks begin again at what is in use and held now. */
void resetPeakMemory();

/** The most bytes to hold, 0 for any number (default). A tensor that needs more throws a c10 error, OUT_OF_MEMORY. */
void setMemoryCap(size_t bytes);

/** Gives freed memory back to the system, as far as it fills pages of 2 MiB. */
void flushMemory();

}  // namespace tasnif
