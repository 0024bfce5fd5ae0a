package io.nabla.data;

/** The door through which a user came, for messages that name settings and ways out. */
public enum Door {
  /** The command line and its conf files. */
  COMMAND_LINE(
      "training.batchSize",
      "data.chunkMegabytes",
      "execution.cache",
      "number the classes 0, 1, … in the data first"),

  /** The estimators of spark.ml. */
  SPARK_ML("batchSize", "chunkMegabytes", "caching", "index it with StringIndexer");

  private final String batchSize;
  private final String chunkMegabytes;
  private final String caching;
  private final String labelAdvice;

  Door(String batchSize, String chunkMegabytes, String caching, String labelAdvice) {
    this.batchSize = batchSize;
    this.chunkMegabytes = chunkMegabytes;
    this.caching = caching;
    this.labelAdvice = labelAdvice;
  }

  /** What the batch size is called. */
  public String batchSize() {
    return batchSize;
  }

  /** What the bound of a chunk is called. */
  public String chunkMegabytes() {
    return chunkMegabytes;
  }

  /** What the place of packed examples is called. */
  public String caching() {
    return caching;
  }

  /** What to do about labels that are texts. */
  public String labelAdvice() {
    return labelAdvice;
  }
}
