package nabla.ml;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The one door to what spark.ml keeps to itself, or makes hard to reach from Java. */
final class SparkMl {

  /**
   * The uid of a stage whose constructor runs: Spark's own constructors make Params, and those ask
   * for the uid, before any field of the stage is set.
   */
  static final class PendingUid {

    private static final ThreadLocal<String> PENDING = new ThreadLocal<>();

    private final String uid;

    private PendingUid(String uid) {
      this.uid = uid;
    }

    /** The uid, once Spark's constructors are done. */
    String arrived() {
      PENDING.remove();
      return uid;
    }
  }

  @SuppressWarnings("unchecked") // what a VectorUDT is, which can't be named
  private static final UserDefinedType<Vector> VECTORS =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  private static final int DENSE_VALUES = 3; // behind type, size, indices
  private static final byte DENSE = 1;

  private SparkMl() {}

  /** Parks the uid of a stage that is about to be constructed by this thread. */
  static PendingUid pending(String uid) {
    PendingUid.PENDING.set(uid);
    return new PendingUid(uid);
  }

  /**
   * What {@code uid()} must return.
   *
   * @param field the stage's own field; null as long as Spark's constructors run
   */
  static String uid(String field) {
    String uid = field == null ? PendingUid.PENDING.get() : field;
    if (uid == null) {
      throw new IllegalStateException("the uid of a stage is asked for before it is known");
    }
    return uid;
  }

  /** A list as Scala has it. */
  static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(Collections.unmodifiableList(list)).toSeq();
  }

  /** Writes class, uid and params of a stage below a path. */
  static void saveMetadata(Params stage, String path, SparkSession spark) {
    DefaultParamsWriter$.MODULE$.saveMetadata(stage, path, spark, Option.empty(), Option.empty());
  }

  /** Reads what {@link #saveMetadata} has written, and requires that it is of that class. */
  static DefaultParamsReader.Metadata loadMetadata(
      String path, SparkSession spark, Class<?> stage) {
    return DefaultParamsReader$.MODULE$.loadMetadata(path, spark, stage.getName());
  }

  /** Sets a stage's params as they were saved. */
  static void setParams(Params stage, DefaultParamsReader.Metadata metadata) {
    metadata.getAndSetParams(stage, Option.empty());
  }

  /** A vector as Spark's rows hold it. */
  static Object internal(Vector vector) {
    return VECTORS.serialize(vector);
  }

  /** A vector that Spark's rows hold. */
  static Vector vector(InternalRow vector) {
    return VECTORS.deserialize(vector);
  }

  /**
   * The numbers of a vector that Spark's rows hold, if it is a dense one as Spark's operators make
   * it.
   */
  static Optional<UnsafeArrayData> dense(InternalRow vector) {
    return vector.getByte(0) == DENSE
            && vector.getArray(DENSE_VALUES) instanceof UnsafeArrayData values
        ? Optional.of(values)
        : Optional.empty();
  }

  /** The names of the classes that a label column's metadata knows; none if it knows none. */
  static String[] classNames(StructField label) {
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
  static String[] numbered(int classes) {
    String[] names = new String[classes];
    for (int i = 0; i < classes; i++) {
      names[i] = String.valueOf(i);
    }
    return names;
  }
}
