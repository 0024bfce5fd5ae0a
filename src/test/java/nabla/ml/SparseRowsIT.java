package nabla.ml;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nabla.ChildJvm;
import nabla.SparkSessions;
import nabla.engine.ArrayExamples;
import nabla.engine.ArrayTrainer;
import nabla.model.TrainedModel;
import nabla.settings.TrainingSettings;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparse vectors, and bytes: nothing but their numbers counts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparseRowsIT {

  private static final int WIDTH = 5000;
  private static final int COUNT = 900;

  private SparkSession spark;
  private MlpClassificationModel expected;

  @BeforeAll
  void start() {
    spark = SparkSessions.local();
    register(spark);
    expected = network().fit(rows(spark));
  }

  @AfterAll
  void stop() {
    spark.stop();
  }

  static void register(SparkSession spark) {
    UDF1<Vector, Vector> dense = v -> new DenseVector(v.toArray());
    UDF2<Long, Vector, Vector> some = (id, v) -> id % 3 == 0 ? new DenseVector(v.toArray()) : v;
    UDF1<Vector, Vector> zeros = SparseRowsIT::withZeros;
    UDF1<Long, Vector> words = SparseRowsIT::words;
    spark.udf().register("dense", dense, SQLDataTypes.VectorType());
    spark.udf().register("some_dense", some, SQLDataTypes.VectorType());
    spark.udf().register("with_zeros", zeros, SQLDataTypes.VectorType());
    spark.udf().register("words", words, SQLDataTypes.VectorType());
  }

  /** Ten numbers among 5,000, of which the first tells the class. */
  private static Vector words(long id) {
    int[] places = new int[10];
    double[] numbers = new double[10];
    places[0] = (int) (id % 7 * 2 + id % 2);
    numbers[0] = 1;
    for (int i = 1; i < 10; i++) {
      places[i] = i * 500 + (int) Math.floorMod(id * 7919L * i, 400L);
      numbers[i] = 1 + (id + i) % 3;
    }
    return new SparseVector(WIDTH, places, numbers);
  }

  /** The same with a zero, and with −0, among those that are kept. */
  private static Vector withZeros(Vector v) {
    int[] places = new int[12];
    double[] numbers = new double[12];
    System.arraycopy(v.toSparse().indices(), 0, places, 0, 10);
    System.arraycopy(v.toSparse().values(), 0, numbers, 0, 10);
    places[10] = WIDTH - 2;
    numbers[10] = -0.0;
    places[11] = WIDTH - 1;
    return new SparseVector(WIDTH, places, numbers);
  }

  static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(0, COUNT, 1, 3)
        .selectExpr("id", "cast(id % 2 as double) as label", "words(id) as features");
  }

  static MlpClassifier network() {
    MlpClassifier network =
        new MlpClassifier().setHiddenLayers(new int[] {12}).setOptimizer("adam");
    return network.setLearningRate(0.01).setBatchSize(128).setEpochs(4).setInputDropout(0.1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense(features)",
        "some_dense(id, features)",
        "with_zeros(features)",
        "transform(vector_to_array(features), x -> cast(x as float))"
      })
  void howARowIsGivenLeavesNoTrace(String features) {
    Dataset<Row> rows = rows(spark);
    if (features.startsWith("transform")) {
      rows = rows.withColumn("features", vector_to_array(col("features"), "float32"));
    } else {
      rows = rows.selectExpr("id", "label", features + " as features");
    }
    MlpClassificationModel model = network().fit(rows);
    assertThat(model.weightsSha256()).isEqualTo(expected.weightsSha256());
    assertThat(model.trained().provenance().run()).isEqualTo(expected.trained().provenance().run());
    assertThat(predictions(expected, rows)).isEqualTo(predictions(expected, rows(spark)));
  }

  private static List<Row> predictions(MlpClassificationModel model, Dataset<Row> rows) {
    return model
        .transform(rows)
        .select("id", "rawPrediction", "probability", "prediction")
        .sort("id")
        .collectAsList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void partitioningAndOrderLeaveNoTrace(int partitions) {
    Dataset<Row> shuffled = rows(spark).orderBy(rand(partitions)).repartition(partitions).cache();
    assertThat(network().fit(shuffled).weightsSha256()).isEqualTo(expected.weightsSha256());
    assertThat(predictions(expected, shuffled)).isEqualTo(predictions(expected, rows(spark)));
    shuffled.unpersist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 1 disk", "2 auto memory", "2 1 disk"})
  void howTheWorkIsSharedOutLeavesNoTrace(String how) {
    String[] said = how.split(" ", -1);
    spark.conf().set("spark.nabla.replicas", said[0]);
    spark.conf().set("spark.nabla.stepsPerRound", said[1]);
    spark.conf().set("spark.nabla.caching", said[2]);
    try {
      assertThat(network().fit(rows(spark)).weightsSha256()).isEqualTo(expected.weightsSha256());
    } finally {
      spark.conf().unset("spark.nabla.replicas");
      spark.conf().unset("spark.nabla.stepsPerRound");
      spark.conf().unset("spark.nabla.caching");
    }
  }

  @Test
  void arraysGiveTheSameBitsAndTheSamePartIsHeldBack() {
    float[][] x = new float[COUNT][WIDTH];
    int[] y = new int[COUNT];
    for (int id = 0; id < COUNT; id++) {
      double[] numbers = words(id).toArray();
      for (int k = 0; k < WIDTH; k++) {
        x[id][k] = (float) numbers[k];
      }
      y[id] = id % 2;
    }
    MlpClassifier held = network().setValidationFraction(0.2);
    MlpClassificationModel model = held.fit(rows(spark));
    TrainedModel alone =
        new ArrayTrainer(TrainingSettings.of(held), 2, List.of())
            .fit(ArrayExamples.of(x, y), Optional.empty());
    assertThat(alone.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(alone.hasSparseInputs()).isTrue();
  }

  @Test
  void aModelOfWholeRowsTakesSparseOnes() {
    Dataset<Row> rings = Rows.rings(spark);
    MlpClassificationModel model = network().setInputDropout(0).fit(rings);
    Dataset<Row> vectors = rings.withColumn("features", array_to_vector(col("features")));
    UDF1<Vector, Vector> sparse = Vector::toSparse;
    spark.udf().register("sparse", sparse, SQLDataTypes.VectorType());
    assertThat(model.trained().hasSparseInputs()).isFalse();
    assertThat(predictions(model, vectors.selectExpr("id", "sparse(features) as features")))
        .isEqualTo(predictions(model, rings));
  }

  @Test
  void aSavedModelStillComputesWithWhatIsNotZero(@TempDir Path directory) throws IOException {
    String path = directory.resolve("model").toString();
    expected.save(path);
    MlpClassificationModel loaded = MlpClassificationModel.load(path);
    assertThat(loaded.trained().hasSparseInputs()).isTrue();
    assertThat(predictions(loaded, rows(spark))).isEqualTo(predictions(expected, rows(spark)));
  }

  @Test
  void noiseMakesRowsWhole() {
    MlpClassificationModel noisy = network().setInputNoise(0.01).setEpochs(1).fit(rows(spark));
    assertThat(noisy.trained().hasSparseInputs()).isFalse();
  }

  @Test
  void rowsOfAnotherWidthAndNumbersThatAreNotFiniteAreToldInALine() {
    UDF1<Long, Vector> bad =
        id ->
            id == 5
                ? new SparseVector(1 << 18, new int[] {7, 200_000}, new double[] {1, Double.NaN})
                : new SparseVector(1 << 18, new int[] {3}, new double[] {1});
    UDF1<Long, Vector> uneven =
        id -> new SparseVector(id == 5 ? 9 : 1 << 18, new int[] {3}, new double[] {1});
    spark.udf().register("bad", bad, SQLDataTypes.VectorType());
    spark.udf().register("uneven", uneven, SQLDataTypes.VectorType());
    Dataset<Row> labels = spark.range(0, 10, 1, 2).selectExpr("id", "double(id % 2) as label");
    assertThatThrownBy(() -> network().fit(labels.selectExpr("label", "bad(id) as features")))
        .hasMessage(
            "training data: features column \"features\" must hold finite numbers, got NaN at index 200000, in the row {features: (262144,[7, 200000],[1.0, NaN]), target: [1.0]}");
    assertThatThrownBy(() -> network().fit(labels.selectExpr("label", "uneven(id) as features")))
        .hasMessageContaining("features column \"features\" must hold")
        .hasMessageContaining("numbers in every row, got")
        .hasMessageContaining(",[3],[1.0]), target: ");
    assertThatThrownBy(
            () ->
                network().fit(labels.selectExpr("label", "if(id = 3, null, bad(3L)) as features")))
        .hasMessageContaining("must hold finite numbers, got null");
    assertThatThrownBy(
            () -> expected.transform(labels.selectExpr("uneven(id) as features")).collectAsList())
        .rootCause()
        .hasMessageStartingWith("features must be 5000 numbers, as when the model was fitted, got");
  }

  /** What a row says is of its own numbers, also where others of its block say nothing. */
  @Test
  void rowsThatAreSkippedOrKeptLeaveTheOthersAsTheyAre() {
    UDF2<Long, Vector, Vector> infinite =
        (id, v) ->
            id % 5 == 0
                ? new SparseVector(WIDTH, new int[] {2}, new double[] {Double.POSITIVE_INFINITY})
                : v;
    spark.udf().register("infinite", infinite, SQLDataTypes.VectorType());
    Dataset<Row> some = rows(spark).selectExpr("id", "infinite(id, features) as features");
    MlpClassificationModel skipping = expected.copy(new ParamMap());
    skipping.setHandleInvalid("skip");
    assertThat(predictions(skipping, some))
        .isEqualTo(predictions(expected, rows(spark).filter("id % 5 != 0")));
  }

  @ParameterizedTest
  @ValueSource(ints = {49, 5000})
  void bytesAreTheFloatsThatTheyStandFor(int width) {
    UDF1<Long, byte[]> picture = id -> picture(id, width);
    UDF1<byte[], float[]> numbers = SparseRowsIT::numbers;
    spark.udf().register("picture", picture, DataTypes.BinaryType);
    spark.udf().register("numbers", numbers, DataTypes.createArrayType(DataTypes.FloatType));
    Dataset<Row> bytes =
        spark
            .range(0, 700, 1, 3)
            .selectExpr("id", "cast(id % 3 as double) as label", "picture(id) as features");
    Dataset<Row> floats = bytes.withColumn("features", expr("numbers(features)"));
    MlpClassifier network = network().setValidationFraction(0.1);
    MlpClassificationModel model = network.fit(bytes);
    MlpClassificationModel same = network.fit(floats);
    assertThat(model.weightsSha256()).isEqualTo(same.weightsSha256());
    assertThat(model.trained().provenance().run()).isEqualTo(same.trained().provenance().run());
    assertThat(model.trained().hasSparseInputs()).isEqualTo(width == 5000);
    assertThat(predictions(model, bytes)).isEqualTo(predictions(model, floats));
  }

  private static byte[] picture(long id, int width) {
    byte[] picture = new byte[width];
    for (int k = 0; k < 49; k++) {
      picture[k] = (byte) Math.floorMod(id * 31 + k * (id % 3 + 1) * 5, 256);
    }
    return picture;
  }

  private static float[] numbers(byte[] picture) {
    float[] numbers = new float[picture.length];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = (picture[k] & 0xFF) / 255f;
    }
    return numbers;
  }

  @Test
  void textsAreLearnedThroughHashingTf() {
    Dataset<Row> texts = HashedTexts.texts(spark, 400);
    PipelineModel fitted = HashedTexts.fit(texts, 4, 6);
    assertThat(HashedTexts.network(fitted).numFeatures()).isEqualTo(1 << 18);
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(fitted.transform(texts));
    assertThat(accuracy).isGreaterThan(0.95);
  }

  @Test
  void crossValidationTakesSparseRows() {
    MlpClassifier network = network().setEpochs(6);
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(network)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(network.learningRate(), new double[] {1e-6, 0.01})
                    .build())
            .setNumFolds(2)
            .setSeed(3)
            .fit(rows(spark));
    assertThat(best.avgMetrics()[1]).isGreaterThan(0.9).isGreaterThan(best.avgMetrics()[0]);
  }

  /** Rows as floats would be 5 GB, and a block of them for the network's input 67 MB. */
  @Test
  void fiveThousandTextsOf262144FeaturesAreTrainedInASmallHeap(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process program =
        ChildJvm.start(
            HashedTexts.class,
            output,
            List.of("-Xmx700m", "-Dspark.master=local[2]", "-Dspark.ui.enabled=false"),
            "8",
            "3");
    int exit = ChildJvm.exitCode(program, 300);
    String said = Files.readString(output);
    assertThat(exit).as(said).isZero();
    assertThat(said).contains("inputs 262144, 3 epochs");
    assertThat(Double.parseDouble(said.replaceAll("(?s).*accuracy (\\S+),.*", "$1")))
        .isGreaterThan(0.9);
  }
}
