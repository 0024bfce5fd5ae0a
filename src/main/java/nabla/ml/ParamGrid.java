package nabla.ml;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A grid of params for CrossValidator and TrainValidationSplit: every combination of some values.
 * Spark's own {@code ParamGridBuilder} wants Scala's collections for most params.
 *
 * <pre>{@code
 * ParamMap[] grid =
 *     new ParamGrid()
 *         .add(mlp.learningRate(), 0.001, 0.01)
 *         .add(mlp.hiddenLayers(), new int[] {64}, new int[] {128, 64})
 *         .build();
 * }</pre>
 */
public final class ParamGrid {

  private final ParamGridBuilder grid = new ParamGridBuilder();

  /**
   * Adds a param with the values to try.
   *
   * @param param of any stage, also one of Spark's
   * @throws IllegalArgumentException if there is no value, or the param refuses one
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // which are only read
  public final <T> ParamGrid add(Param<T> param, T... values) {
    return addAll(param, Arrays.asList(values));
  }

  /** The same with a list, as Python calls it. */
  @SuppressWarnings("unchecked") // the param refuses what is no value of its own
  public <T> ParamGrid addAll(Param<T> param, List<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "values of %s must be at least one, got none".formatted(param.name()));
    }
    List<T> meant = values.stream().map(value -> (T) meant(param, value)).toList();
    meant.forEach(value -> new ParamPair<>(param, value)); // which refuses
    grid.addGrid(param, CollectionConverters.asScala(meant));
    return this;
  }

  /** A value as the param has it: 1 may stand for 1.0, and a list for an array. */
  private static Object meant(Param<?> param, Object value) {
    if (param instanceof DoubleParam && value instanceof Number number) {
      return number.doubleValue();
    }
    if (param instanceof LongParam && value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof List<?> list) {
      return param instanceof IntArrayParam
          ? array(list)
          : param instanceof StringArrayParam ? texts(list) : value;
    }
    return value;
  }

  /** The array of a list of integers. Python's may hold others: they stay, for a rule to refuse. */
  static Object array(List<?> numbers) {
    return numbers != null && numbers.stream().allMatch(Integer.class::isInstance)
        ? numbers.stream().mapToInt(Integer.class::cast).toArray()
        : numbers;
  }

  /** The array of a list of texts, likewise. */
  static Object texts(List<?> texts) {
    return texts != null && texts.stream().allMatch(String.class::isInstance)
        ? texts.stream().map(String.class::cast).toArray(String[]::new)
        : texts;
  }

  /** All combinations. */
  public ParamMap[] build() {
    return grid.build();
  }
}
