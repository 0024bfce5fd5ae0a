package nabla.data;

import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;

/** The door through which a user came, for messages that name settings and ways out. */
public enum Door {
  /** The command line and its conf files. */
  COMMAND_LINE(
      "training.batchSize",
      "training.chunkMegabytes",
      "execution.caching",
      "--driver-memory",
      "number the classes 0, 1, … first, for example in SQL with dense_rank() - 1",
      "make one of single columns first, for example in SQL with array(a, b, c)"),

  /** The estimators of spark.ml. */
  SPARK_ML(
      "batchSize",
      "chunkMegabytes",
      "spark.nabla.caching",
      "spark.driver.memory",
      "index it with StringIndexer",
      "VectorAssembler makes one of single columns");

  private final String batchSize;
  private final String chunkMegabytes;
  private final String caching;
  private final String driverMemory;
  private final String labelAdvice;
  private final String featuresAdvice;

  Door(
      String batchSize,
      String chunkMegabytes,
      String caching,
      String driverMemory,
      String labelAdvice,
      String featuresAdvice) {
    this.batchSize = batchSize;
    this.chunkMegabytes = chunkMegabytes;
    this.caching = caching;
    this.driverMemory = driverMemory;
    this.labelAdvice = labelAdvice;
    this.featuresAdvice = featuresAdvice;
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

  /** What the memory of a driver that does all the work itself is called. */
  public String driverMemory() {
    return driverMemory;
  }

  /** What to do about labels that are texts. */
  public String labelAdvice() {
    return labelAdvice;
  }

  /** What to do about labels of a type that is not numeric; StringIndexer refuses booleans too. */
  public String labelAdvice(DataType type) {
    return type instanceof BooleanType ? "cast it to int" : labelAdvice;
  }

  /** What to do about features that are neither a Vector nor an array of numbers. */
  public String featuresAdvice() {
    return featuresAdvice;
  }
}
