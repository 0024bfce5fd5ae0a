package nabla.spark;

import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** What spark.ml keeps to itself, or makes hard to reach from Java. */
public final class SparkMl {

  /**
   * The uid of a stage whose constructor runs: Spark's own constructors make Params, and those ask
   * for the uid, before any field of the stage is set.
   */
  public static final class PendingUid {

    private static final ThreadLocal<String> PENDING = new ThreadLocal<>();

    private final String uid;

    private PendingUid(String uid) {
      this.uid = uid;
    }

    /** The uid, once Spark's constructors are done. */
    public String arrived() {
      PENDING.remove();
      return uid;
    }
  }

  private SparkMl() {}

  /** Parks the uid of a stage that is about to be constructed by this thread. */
  public static PendingUid pending(String uid) {
    PendingUid.PENDING.set(uid);
    return new PendingUid(uid);
  }

  /**
   * What {@code uid()} must return.
   *
   * @param field the stage's own field; null as long as Spark's constructors run
   */
  public static String uid(String field) {
    String uid = field == null ? PendingUid.PENDING.get() : field;
    if (uid == null) {
      throw new IllegalStateException("the uid of a stage is asked for before it is known");
    }
    return uid;
  }

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

  /** The schema with that number noted on a column; what may be null is forgotten. */
  public static StructType withSize(StructType schema, String column, int size) {
    return SchemaUtils.updateAttributeGroupSize(schema, column, size);
  }

  /** The schema with a number of classes noted on a column, likewise. */
  public static StructType withClasses(StructType schema, String column, int classes) {
    return SchemaUtils.updateNumValues(schema, column, classes);
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
    if (attribute instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
      return numbered((Integer) nominal.getNumValues().get());
    }
    return new String[0];
  }

  /** The names of classes that have none: 0, 1, … */
  public static String[] numbered(int classes) {
    String[] names = new String[classes];
    for (int i = 0; i < classes; i++) {
      names[i] = String.valueOf(i);
    }
    return names;
  }
}
