package nabla.spark;

import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import scala.Option;

/** What spark.ml keeps to itself, or makes hard to reach from Java. */
public final class SparkMl {

  private SparkMl() {}

  /** Writes class, uid and params of a stage below a path. */
  public static void saveMetadata(Params stage, String path, SparkSession spark) {
    DefaultParamsWriter$.MODULE$.saveMetadata(stage, path, spark, Option.empty(), Option.empty());
  }

  /** A reader of stages that are all params. */
  public static <S> MLReader<S> reader() {
    return new DefaultParamsReader<>();
  }

  /**
   * Reads what {@link #saveMetadata} has written.
   *
   * @param type the class that it must be of
   * @param stage makes one of a uid
   */
  public static <S extends Params> S load(
      String path, SparkSession spark, Class<S> type, Function<String, S> stage) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(path, spark, type.getName());
    S loaded = stage.apply(metadata.uid());
    metadata.getAndSetParams(loaded, Option.empty());
    return loaded;
  }

  /** How many numbers the vectors of a column have, if its metadata knows. */
  public static OptionalInt size(StructField vectors) {
    Option<Object> known = MetadataUtils.getNumFeatures(vectors);
    return known.isDefined() ? OptionalInt.of((Integer) known.get()) : OptionalInt.empty();
  }

  /** The names of the classes that a label column's metadata knows; none if it knows none. */
  public static String[] classNames(StructField label) {
    Attribute attribute = Attribute.fromStructField(label);
    if (attribute instanceof NominalAttribute nominal && nominal.values().isDefined()) {
      return nominal.values().get();
    }
    if (attribute instanceof BinaryAttribute binary && binary.values().isDefined()) {
      return binary.values().get();
    }
    int known =
        attribute instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()
            ? (Integer) nominal.getNumValues().get()
            : 0;
    return IntStream.range(0, known).mapToObj(String::valueOf).toArray(String[]::new);
  }
}
