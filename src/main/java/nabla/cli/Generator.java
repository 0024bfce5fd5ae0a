package nabla.cli;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import nabla.linalg.CounterRandom;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Textbook;
import nabla.nn.Topology;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows whose targets a random network has made, the teacher. Each is a function of the seed and its
 * number alone: the same on any machine, however many make them.
 *
 * <pre>
 * x_k     from N(0, 1); of a column of texts, from N(0, 1) for each text
 * t       (W^2 max(0, W^1 x) − mean) / deviation        of each output, over the first 1000 rows
 * label   the j of the largest t_j, or with probability p_noise any class
 * target  t + noise · N(0, 1)
 * </pre>
 *
 * @param form what a row looks like
 * @param noise that probability, or that factor
 */
record Generator(
    Form form, long seed, double noise, Topology teacher, double[] weights, Scale scale)
    implements Serializable {

  private static final int ROWS = 1000; // by which outputs are scaled
  private static final int INPUT = 1; // what random numbers are for
  private static final int TEXT = 2;
  private static final int MISSING = 3;
  private static final int NOISE = 4;
  private static final int EFFECT = 5;

  /**
   * What a row looks like.
   *
   * @param inputs how many features
   * @param columns whether each is a column, or all are an array
   * @param texts how many of them, the first, are texts; in columns alone
   * @param categories how many texts each of those has
   * @param missing the part of the features that is null; in columns alone
   * @param classes of the label; 0: there are targets instead
   * @param targets how many numbers; 0: there is a label
   */
  record Form(
      int inputs,
      boolean columns,
      int texts,
      int categories,
      double missing,
      int classes,
      int targets)
      implements Serializable {

    int outputs() {
      return classes + targets;
    }

    StructType schema() {
      StructType schema = new StructType();
      for (int k = 1; columns && k <= inputs; k++) {
        schema = schema.add("x" + k, k <= texts ? DataTypes.StringType : DataTypes.FloatType);
      }
      if (!columns) {
        schema = schema.add("features", DataTypes.createArrayType(DataTypes.FloatType, false));
      }
      if (classes > 0) {
        return schema.add("label", DataTypes.IntegerType, false);
      }
      for (int j = 1; columns && targets > 1 && j <= targets; j++) {
        schema = schema.add("target" + j, DataTypes.FloatType, false);
      }
      return columns && targets > 1
          ? schema
          : schema.add(
              "target",
              targets == 1
                  ? DataTypes.FloatType
                  : DataTypes.createArrayType(DataTypes.FloatType, false));
    }
  }

  /** Mean and standard deviation of each output of the teacher. */
  private record Scale(double[] means, double[] deviations) implements Serializable {}

  /** A generator whose teacher has one hidden layer. */
  static Generator of(Form form, long seed, int hidden, double noise) {
    Topology teacher =
        new Topology(
            form.inputs(),
            List.of(
                new Layer(hidden, Activation.RELU), // no e^x: the same bits everywhere
                new Layer(form.outputs(), Activation.IDENTITY)),
            Cost.SQUARED_ERROR);
    float[] floats = Initializer.of("scaled-normal").parameters(teacher, seed).values();
    double[] weights = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      weights[i] = floats[i];
    }
    double[] none = new double[form.outputs()];
    Generator unscaled = new Generator(form, seed, noise, teacher, weights, new Scale(none, none));
    return new Generator(form, seed, noise, teacher, weights, unscaled.measured());
  }

  private Scale measured() {
    double[] sums = new double[form.outputs()];
    double[] squares = new double[form.outputs()];
    for (int row = 0; row < ROWS; row++) {
      double[] outputs = new Textbook(teacher).outputs(weights, inputs(row));
      for (int j = 0; j < outputs.length; j++) {
        sums[j] += outputs[j];
        squares[j] += outputs[j] * outputs[j];
      }
    }
    for (int j = 0; j < sums.length; j++) {
      sums[j] /= ROWS;
      double variance = squares[j] / ROWS - sums[j] * sums[j];
      squares[j] = variance > 0 ? Math.sqrt(variance) : 1; // it may say nothing at all
    }
    return new Scale(sums, squares);
  }

  /** A row by its number, counted from 0. */
  Row row(long number) {
    double[] x = inputs(number);
    double[] t = new Textbook(teacher).outputs(weights, x);
    for (int j = 0; j < t.length; j++) {
      t[j] = (t[j] - scale.means()[j]) / scale.deviations()[j];
    }
    List<Object> values = new ArrayList<>();
    if (form.columns()) {
      for (int k = 0; k < x.length; k++) {
        values.add(isMissing(number, k) ? null : value(number, k, x[k]));
      }
    } else {
      values.add(array(x));
    }
    if (form.classes() > 0) {
      values.add(label(number, t));
    } else {
      addTargets(values, number, t);
    }
    return RowFactory.create(values.toArray());
  }

  private Object value(long number, int k, double x) {
    return k < form.texts() ? "v" + (category(number, k) + 1) : (Object) (float) x;
  }

  private int label(long number, double[] t) {
    if (uniform(NOISE, number, 2, 0) < noise) {
      return (int) (uniform(NOISE, number, 2, 1) * t.length);
    }
    int largest = 0;
    for (int j = 1; j < t.length; j++) {
      largest = t[j] > t[largest] ? j : largest;
    }
    return largest;
  }

  private void addTargets(List<Object> values, long number, double[] t) {
    for (int j = 0; j < t.length; j++) {
      t[j] += noise * CounterRandom.gaussian(key(NOISE), number * t.length + j);
    }
    if (form.columns() || t.length == 1) {
      values.addAll(floats(t));
    } else {
      values.add(array(t));
    }
  }

  private static List<Float> floats(double[] numbers) {
    List<Float> floats = new ArrayList<>(numbers.length);
    for (double number : numbers) {
      floats.add((float) number);
    }
    return floats;
  }

  /** An array as Spark takes it. */
  private static Seq<Float> array(double[] numbers) {
    return CollectionConverters.asScala(floats(numbers)).toSeq();
  }

  /** What the teacher sees of a row: as floats, as they are written. */
  private double[] inputs(long number) {
    double[] x = new double[form.inputs()];
    for (int k = 0; k < x.length; k++) {
      x[k] =
          k < form.texts()
              ? CounterRandom.gaussian(
                  key(EFFECT), (long) k * form.categories() + category(number, k))
              : (float) CounterRandom.gaussian(key(INPUT), number * x.length + k);
    }
    return x;
  }

  private int category(long number, int k) {
    return (int) (uniform(TEXT, number, form.texts(), k) * form.categories());
  }

  private boolean isMissing(long number, int k) {
    return form.missing() > 0 && uniform(MISSING, number, form.inputs(), k) < form.missing();
  }

  /** The k-th number of a row that has so many for a purpose. */
  private double uniform(int purpose, long number, int count, int k) {
    return CounterRandom.uniform(key(purpose), number * count + k);
  }

  private long key(int purpose) {
    return CounterRandom.key(seed, purpose);
  }
}
