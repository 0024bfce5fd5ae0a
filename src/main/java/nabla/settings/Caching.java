package nabla.settings;

/** Where executors keep packed examples; no bit of a result depends on it. */
public enum Caching {
  /** In memory if they take at most half of it, otherwise on disk. */
  AUTO,

  /** In memory; what doesn't fit there is on disk, and decoded anew for every job. */
  MEMORY,

  /** On disk: a chunk is decoded when it is used, and the next one read meanwhile. */
  DISK
}
