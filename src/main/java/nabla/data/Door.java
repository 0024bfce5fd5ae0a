package nabla.data;

import nabla.settings.Setting;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;

/** The door through which a user came, for messages that name settings and ways out. */
public enum Door {
  /** The command line and its conf files. */
  COMMAND_LINE(
      "--driver-memory",
      "number the classes 0, 1, … first, for example in SQL with dense_rank() - 1",
      "make one of single columns first, for example in SQL with array(a, b, c)",
      "leave it out by naming it in data.keyCols, or the columns that count in data.featuresCols",
      "data.options."),

  /** The estimators of spark.ml. */
  SPARK_ML(
      "spark.driver.memory",
      "index it with StringIndexer",
      "VectorAssembler makes one of single columns",
      "leave it out by naming the columns that count in featuresCols",
      "the reader's option ");

  private static final String OLD_VECTORS =
      "MLUtils.convertVectorColumnsToML makes the one of the other";

  private final String driverMemory;
  private final String labelAdvice;
  private final String featuresAdvice;
  private final String leavingOut;
  private final String options;

  Door(
      String driverMemory,
      String labelAdvice,
      String featuresAdvice,
      String leavingOut,
      String options) {
    this.driverMemory = driverMemory;
    this.labelAdvice = labelAdvice;
    this.featuresAdvice = featuresAdvice;
    this.leavingOut = leavingOut;
    this.options = options;
  }

  /** What a setting is called. */
  public String name(Setting<?> setting) {
    return this == COMMAND_LINE ? setting.key() : setting.inSpark();
  }

  /** What the memory of a driver that does all the work itself is called. */
  String driverMemory() {
    return driverMemory;
  }

  /** What to do about labels of a type that is not numeric; StringIndexer refuses booleans too. */
  String labelAdvice(DataType type) {
    return type instanceof BooleanType ? "cast it to int" : labelAdvice;
  }

  /** What to do about features of a type that is neither Vector nor array of numbers. */
  public String featuresAdvice(DataType type) {
    return type instanceof VectorUDT ? OLD_VECTORS : featuresAdvice;
  }

  /** How to keep a column of a table from being a feature. */
  String leavingOut() {
    return leavingOut;
  }

  /** What an option of the reader with its value is called. */
  String option(String option) {
    return options + option;
  }
}
