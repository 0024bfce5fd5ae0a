package nabla.cli;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.SparkSessions;
import nabla.ml.MlpClassificationModel;
import nabla.ml.MlpClassifier;
import nabla.ml.MlpModels;
import nabla.model.TrainedModel;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CSV of numbers, texts, dates and holes, from the file to predictions, by commands alone. */
class TableRunIT {

  private static final int ROWS = 600;

  @TempDir private static Path directory;
  private static Path csv;

  /** Whether somebody pays is said by colour and size, the amount by size alone. */
  @BeforeAll
  static void writeTable() throws IOException {
    csv = write("table.csv", ROWS, true);
  }

  private static Path write(String name, int rows, boolean labels) throws IOException {
    StringBuilder text = new StringBuilder("id,size,colour,day");
    text.append(labels ? ",pays,amount\n" : "\n");
    for (int i = 0; i < rows; i++) {
      int size = i * 37 % 100;
      String colour = i % 3 == 0 ? "red" : "dark \"blue\", or so";
      boolean pays = (i % 3 == 0) == size < 50;
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,2024-01-%02d",
              1_000_000 + i,
              i % 11 == 0 ? "NA" : String.valueOf(size),
              i % 3 == 0 ? colour : '"' + colour.replace("\"", "\"\"") + '"',
              1 + i % 28));
      text.append(
          labels
              ? String.format(
                      Locale.ROOT, ",%s,%s%n", pays ? "yes, always" : "no", 1000 + 50 * size)
                  .replace("yes, always", "\"yes, always\"")
              : "\n");
    }
    return Files.writeString(directory.resolve(name), text);
  }

  private static Outcome train(Path out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("train", "--data", csv.toString(), "--out", out.toString(), "--key", "id"));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private static JsonNode metrics(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
  }

  @Test
  void classesAreLearnedMeasuredAndPredictedByTheirNames() throws IOException {
    Path run = directory.resolve("classes");
    Outcome trained =
        train(
            run,
            "--label",
            "pays",
            "--features",
            "size,colour,day",
            "--test",
            csv.toString(),
            "--set",
            "training.epochs=40",
            "--set",
            "network.hiddenLayers=[32]");
    assertThat(trained.err()).doesNotContain("nabla: ");
    assertThat(trained.code()).isZero();
    assertThat(metrics(run).get("test.accuracy").doubleValue()).isGreaterThan(0.9);

    TrainedModel model = TrainedModel.load(run.resolve("model.safetensors"));
    assertThat(model.labels()).containsExactly("no", "yes, always");
    assertThat(model.preparation().columns())
        .containsExactly(
            new TableColumn("size", TableColumn.Type.NUMBER),
            new TableColumn("colour", TableColumn.Type.TEXT),
            new TableColumn("day", TableColumn.Type.DATE));

    Outcome evaluated = Outcome.of("evaluate", "--model", run.toString(), "--data", csv.toString());
    assertThat(evaluated.err()).doesNotContain("nabla: ");
    assertThat(evaluated.out())
        .containsPattern("yes, always +\\d\\.\\d{4} +\\d\\.\\d{4} +\\d\\.\\d{4} +\\d+ +\\d+")
        .containsPattern("test log loss 0\\.\\d{4}")
        .containsPattern("test auc (0\\.9|1\\.0)")
        .contains("test accuracy " + shown(metrics(run).get("test.accuracy").doubleValue()));

    Path fresh = write("fresh.csv", 50, false);
    Path scored = directory.resolve("scored.parquet");
    String[] predict = {
      "predict", "--model", run.toString(), "--data", fresh.toString(), "--out", scored.toString()
    };
    Outcome predicted = Outcome.of(predict);
    assertThat(predicted.err()).doesNotContain("nabla: ");
    SparkSession spark = SparkSessions.local();
    Dataset<Row> rows = spark.read().parquet(scored.toString());
    assertThat(rows.columns())
        .containsExactly("id", "prediction", "probability_no", "probability_yes, always");
    assertThat(rows.count()).isEqualTo(50);
    long right =
        rows.where(
                "(prediction = 'yes, always') = ((id % 3 = 1) = ((id - 1000000) * 37 % 100 < 50))")
            .count(); // 1,000,000 is 1 more than a multiple of 3
    assertThat(right).isGreaterThanOrEqualTo(44);
    assertThat(rows.where("abs(probability_no + `probability_yes, always` - 1) > 1e-6").count())
        .isZero();

    assertThat(Outcome.of(predict).err())
        .isEqualTo(
            "nabla: --out must not exist yet, got %s; choose another, or --overwrite%n"
                .formatted(scored));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  @Test
  void numbersComeInUnitsOfTheLabel() throws IOException {
    Path run = directory.resolve("numbers");
    Outcome trained =
        train(
            run,
            "--label",
            "amount",
            "--features",
            "size,colour",
            "--set",
            "training.epochs=60",
            "--set",
            "network.hiddenLayers=[32]");
    assertThat(trained.err()).doesNotContain("nabla: ");

    Outcome evaluated = Outcome.of("evaluate", "--model", run.toString(), "--data", csv.toString());
    assertThat(evaluated.err()).doesNotContain("nabla: ");
    double rmse =
        Double.parseDouble(evaluated.out().replaceFirst("(?s).*?test rmse ([\\d.]+).*", "$1"));
    assertThat(rmse).isBetween(1.0, 700.0); // a deviation is 1443; a tenth has no size

    Path scored = directory.resolve("scored.csv");
    Outcome.of(
        "predict",
        "--model",
        run.toString(),
        "--data",
        csv.toString(),
        "--out",
        scored.toString(),
        "--keep",
        "id,amount");
    Row row =
        SparkSessions.local()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(scored.toString())
            .selectExpr("sqrt(avg(pow(prediction - amount, 2)))", "count(*)")
            .first();
    assertThat(shown(row.getDouble(0))).isEqualTo(shown(rmse));
    assertThat(row.getLong(1)).isEqualTo(ROWS);
  }

  /** The rates of counts have no negative ones, and so no mean that is taken away. */
  @Test
  void aCostThatTakesNoNegativeNumbersLearnsLabelsAsTheyAre() throws IOException {
    Path run = directory.resolve("counts");
    String[] more = {
      "--label",
      "amount",
      "--features",
      "size",
      "--set",
      "network.cost=poisson",
      "--set",
      "training.epochs=1"
    };
    assertThat(train(run, more).err()).doesNotContain("nabla: ");
    TargetScale scale =
        TrainedModel.load(run.resolve("model.safetensors")).preparation().targets().get(0);
    assertThat(scale.center()).isZero();
    assertThat(scale.scale()).isOne();
    assertThat(scale.log()).isFalse();
  }

  /** Spark's own evaluators on what the model's stage says, beside what evaluate and train say. */
  @Test
  void figuresOfClassesAreThoseOfSparksEvaluators() throws IOException {
    Path run = directory.resolve("judged");
    String[] more = {
      "--label",
      "pays",
      "--features",
      "size,day",
      "--weight",
      "amount",
      "--test",
      csv.toString(),
      "--set",
      "training.epochs=3",
      "--set",
      "network.hiddenLayers=[8]"
    };
    assertThat(train(run, more).err()).doesNotContain("nabla: ");
    JsonNode told = evaluated(run);
    String[] lines = evaluate(run).out().split("\\R", -1);
    TrainedModel model = TrainedModel.load(run.resolve("model.safetensors"));
    Dataset<Row> scored =
        MlpModels.of(model).transform(table().withColumn("label", expr("if(pays = 'no', 0d, 1d)")));
    MulticlassClassificationEvaluator classes =
        new MulticlassClassificationEvaluator().setLabelCol("label").setWeightCol("amount");
    BinaryClassificationEvaluator ranking =
        new BinaryClassificationEvaluator()
            .setLabelCol("label")
            .setWeightCol("amount")
            .setNumBins(0);
    for (String name : new String[] {"accuracy", "f1", "logLoss"}) {
      double value = classes.setMetricName(name).evaluate(scored);
      assertThat(told.get("test." + name).doubleValue()).as(name).isCloseTo(value, within(1e-9));
    }
    assertThat(told.get("test.auc").doubleValue())
        .isCloseTo(ranking.evaluate(scored), within(1e-4)); // equal scores may differ in a last bit
    assertThat(told.get("test.examples").intValue()).isEqualTo(ROWS);
    for (Map.Entry<String, JsonNode> one : metrics(run).properties()) {
      if (one.getKey().startsWith("test.")) {
        assertThat(told.get(one.getKey())).as(one.getKey()).isEqualTo(one.getValue());
      }
    }
    assertThat(lines[0])
        .isEqualTo("class        precision  recall      f1           as no  as yes, always");
    for (int k = 0; k < 2; k++) {
      String line =
          "%-11s  %9.4f  %6.4f  %6.4f  %14.0f  %14.0f"
              .formatted(
                  model.labels().get(k),
                  classes.setMetricLabel(k).setMetricName("precisionByLabel").evaluate(scored),
                  classes.setMetricName("recallByLabel").evaluate(scored),
                  classes.setMetricName("fMeasureByLabel").evaluate(scored),
                  weight(scored, k, 0),
                  weight(scored, k, 1));
      assertThat(lines[1 + k]).isEqualTo(line);
    }
  }

  private static double weight(Dataset<Row> scored, int label, int said) {
    String sum = "coalesce(sum(if(label = %s and prediction = %s, amount, 0)), 0d)";
    return scored.selectExpr("double(" + sum.formatted(label, said) + ")").first().getDouble(0);
  }

  private static Dataset<Row> table() {
    return SparkSessions.local()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("nullValue", "NA")
        .option("escape", "\"")
        .csv(csv.toString());
  }

  private static Outcome evaluate(Path run, String... more) {
    List<String> words =
        new ArrayList<>(List.of("evaluate", "--model", run.toString(), "--data", csv.toString()));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private static JsonNode evaluated(Path run) throws IOException {
    return new ObjectMapper().readTree(evaluate(run, "--json").out());
  }

  /** Of the amount in its own units, and of its logarithm, which is learned. */
  @Test
  void figuresOfNumbersAreThoseOfSparksEvaluators() throws IOException {
    Path run = directory.resolve("logarithm");
    String[] more = {
      "--label",
      "amount",
      "--features",
      "size",
      "--set",
      "preparation.logTarget=always",
      "--set",
      "training.epochs=3",
      "--set",
      "network.hiddenLayers=[8]"
    };
    assertThat(train(run, more).err()).doesNotContain("nabla: ");
    JsonNode told = evaluated(run);
    assertThat(evaluate(run).out())
        .contains("test amount rmse ")
        .contains("test rmse of ln amount ");
    Dataset<Row> scored =
        MlpModels.of(TrainedModel.load(run.resolve("model.safetensors")))
            .transform(table())
            .selectExpr("double(amount) amount", "prediction", "ln(amount) ln", "ln(prediction) p");
    for (String name : new String[] {"rmse", "mae", "r2"}) {
      RegressionEvaluator sparks = new RegressionEvaluator().setMetricName(name);
      double value = sparks.setLabelCol("amount").evaluate(scored);
      assertThat(told.get("test.amount." + name).doubleValue())
          .as(name)
          .isCloseTo(value, withinPercentage(0.001));
      value = sparks.setLabelCol("ln").setPredictionCol("p").evaluate(scored);
      assertThat(told.get("test." + name).doubleValue())
          .as(name)
          .isCloseTo(value, withinPercentage(0.001));
    }
  }

  @Test
  void whatIsResolvedGivesTheSameWeights() throws IOException {
    Path run = directory.resolve("first");
    String[] small = {
      "--label", "pays", "--set", "training.epochs=2", "--set", "network.hiddenLayers=[8]"
    };
    assertThat(train(run, small).code()).isZero();
    String conf = Files.readString(run.resolve("resolved.conf"));
    assertThat(conf)
        .contains("preset=none")
        .contains("optimizer=adamw")
        .contains("task=classification")
        .contains("featuresCols=\"[size, colour, day, amount]\"");

    Path again = directory.resolve("again");
    Outcome second =
        Outcome.of(
            "train", "--conf", run.resolve("resolved.conf").toString(), "--out", again.toString());
    assertThat(second.err()).doesNotContain("nabla: ");
    assertThat(Outcome.sha256In(again)).isEqualTo(Outcome.sha256In(run));

    SparkSession spark = SparkSessions.local();
    Path parts = directory.resolve("parts.parquet");
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("nullValue", "NA")
        .option("escape", "\"")
        .csv(csv.toString())
        .repartition(7)
        .write()
        .parquet(parts.toString());
    Path other = directory.resolve("other");
    String data = "data.train=" + parts;
    Outcome third =
        train(
            other,
            "--label",
            "pays",
            "--set",
            "training.epochs=2",
            "--set",
            "network.hiddenLayers=[8]",
            "--set",
            data);
    assertThat(third.err()).doesNotContain("nabla: ");
    assertThat(Outcome.sha256In(other)).isEqualTo(Outcome.sha256In(run));
  }

  /**
   * A label that StringIndexer has made is evaluated as it was learned, from files with its names
   * or without, and by the names themselves; Spark's own evaluator says how good it is.
   */
  @Test
  void anIndexedLabelIsEvaluatedByIndexOrByName() throws IOException {
    SparkSession spark = SparkSessions.local();
    Dataset<Row> rows =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .option("nullValue", "NA")
            .option("escape", "\"")
            .csv(csv.toString());
    Dataset<Row> indexed =
        new StringIndexer().setInputCol("pays").setOutputCol("index").fit(rows).transform(rows);
    MlpClassificationModel model =
        new MlpClassifier()
            .setFeaturesCols("size", "colour", "day")
            .setLabelCol("index")
            .setHiddenLayers(new int[] {16})
            .setEpochs(10)
            .fit(indexed);
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setLabelCol("index")
            .setMetricName("accuracy")
            .evaluate(model.transform(indexed));
    String expected = "test accuracy " + shown(accuracy);
    Path saved = directory.resolve("indexed");
    model.write().save(saved.toString());
    Path parquet = directory.resolve("indexed.parquet");
    indexed.write().parquet(parquet.toString());
    String[] words = {"evaluate", "--model", saved.toString(), "--data", parquet.toString()};
    assertThat(Outcome.of(words).lastLine()).isEqualTo(expected);
    Path bare = directory.resolve("bare.parquet"); // a cast leaves no metadata
    SparkSessions.local()
        .read()
        .parquet(parquet.toString())
        .selectExpr("size", "colour", "day", "int(index) as index")
        .write()
        .parquet(bare.toString());
    words[4] = bare.toString();
    assertThat(Outcome.of(words).lastLine()).isEqualTo(expected);
    String[] named = {
      "evaluate", "--model", saved.toString(), "--data", csv.toString(), "--label", "pays"
    };
    assertThat(Outcome.of(named).lastLine()).isEqualTo(expected);
  }

  /** Of a table, too, the directory says all: files, label, and what the preset has chosen. */
  @Test
  void aRunGoesOnWithNothingGivenButItsDirectory() throws IOException {
    String[] words = {
      "--label",
      "pays",
      "--set",
      "network.hiddenLayers=[8]",
      "--set",
      "training.learningRateSchedule=constant",
      "--set",
      "training.epochs=3"
    };
    Path three = directory.resolve("three");
    assertThat(train(three, words).code()).isZero();
    words[7] = "training.epochs=2";
    Path two = directory.resolve("two");
    assertThat(train(two, words).code()).isZero();
    Outcome resumed =
        Outcome.of(
            "train", "--resume", "--out", two.toString(), "--set", words[7].replace('2', '3'));
    assertThat(resumed.err()).doesNotContain("nabla: ");
    assertThat(resumed.out()).contains("epoch 3/3").doesNotContain("epoch 2/3");
    assertThat(Outcome.sha256In(two)).isEqualTo(Outcome.sha256In(three));
  }

  @Test
  void faultsAreOneLineThatSaysWhatToDo() throws IOException {
    Path out = directory.resolve("faulty");
    assertThat(train(out, "--label", "payz").err())
        .startsWith("nabla: data.train: label column \"payz\" must exist")
        .contains("did you mean \"pays\"")
        .containsOnlyOnce("\n");
    assertThat(train(out, "--label", "pays", "--features", "size,color").err())
        .contains("\"color\" must exist")
        .contains("did you mean \"colour\"");
    assertThat(train(out).err())
        .contains("data must have either labelCol or labelCols")
        .containsOnlyOnce("\n");
    assertThat(train(out, "--label", "pays", "--set", "training.momentum=0.9").err())
        .startsWith(
            "nabla: training.momentum must be left out unless training.optimizer is momentum or nesterov, got it with adamw of training.preset (--set")
        .containsOnlyOnce("\n");
    String conf = "data { train = \"%s\", labelCol = pays }".formatted(csv);
    Path file = Files.writeString(directory.resolve("search.conf"), conf);
    assertThat(Outcome.of("tune", "--conf", file.toString(), "--out", out.toString()).err())
        .startsWith("nabla: data.validationFraction must be above 0 in a search")
        .containsOnlyOnce("\n");
    assertThat(Outcome.of("train", "--out", out.toString()).err())
        .startsWith("nabla: --conf or --data must say what to train, got neither");

    Path header = Files.writeString(directory.resolve("header.csv"), "a,b\n");
    assertThat(
            Outcome.of(
                    "train", "--data", header.toString(), "--label", "b", "--out", out.toString())
                .err())
        .contains("must hold at least one row, got none")
        .containsOnlyOnce("\n");
    Path empty = Files.writeString(directory.resolve("empty.csv"), "");
    assertThat(
            Outcome.of("train", "--data", empty.toString(), "--label", "b", "--out", out.toString())
                .err())
        .contains("got no column at all: the data is empty")
        .containsOnlyOnce("\n");
    Path noEnding = Files.writeString(directory.resolve("no-ending"), "a,b\n1,2\n");
    assertThat(
            Outcome.of(
                    "train", "--data", noEnding.toString(), "--label", "b", "--out", out.toString())
                .err())
        .startsWith("nabla: data.train must be readable as parquet, got " + noEnding)
        .endsWith("; check it, or name another --format" + System.lineSeparator());
    assertThat(out).doesNotExist();
  }

  @Test
  void whatPredictCanNotReadIsToldByColumn() throws IOException {
    Path run = directory.resolve("narrow");
    assertThat(
            train(run, "--label", "pays", "--features", "size", "--set", "training.epochs=1").err())
        .doesNotContain("nabla: ");
    Path other = Files.writeString(directory.resolve("lacks.csv"), "id,colour\n1,red\n");
    String[] words = {
      "predict",
      "--model",
      run.toString(),
      "--data",
      other.toString(),
      "--out",
      directory.resolve("none").toString()
    };
    assertThat(Outcome.of(words).err()).contains("\"size\" must exist").containsOnlyOnce("\n");
    Path texts = Files.writeString(directory.resolve("texts.csv"), "id,size\n1,large\n");
    words[4] = texts.toString();
    assertThat(Outcome.of(words).err())
        .contains("\"size\" must be of type number")
        .containsOnlyOnce("\n");
    Path missing = Files.writeString(directory.resolve("missing.csv"), "id,size\n1,NA\n2,\n");
    words[4] = missing.toString();
    assertThat(Outcome.of(words).code()).isZero();
    assertThat(SparkSessions.local().read().parquet(directory.resolve("none").toString()).count())
        .isEqualTo(2);
    assertThat(
            Outcome.of("evaluate", "--model", run.toString(), "--data", missing.toString()).err())
        .contains("label column \"pays\" must exist");
    Path header = Files.writeString(directory.resolve("only-header.csv"), "id,size,pays\n");
    assertThat(Outcome.of("evaluate", "--model", run.toString(), "--data", header.toString()).err())
        .isEqualToIgnoringNewLines("nabla: --data: must hold at least one row, got none");
    Path unknown = Files.writeString(directory.resolve("unknown.csv"), "id,size,pays\n1,2,\n");
    assertThat(
            Outcome.of("evaluate", "--model", run.toString(), "--data", unknown.toString()).err())
        .isEqualToIgnoringNewLines(
            "nabla: --data: label column \"pays\" must have a value in every row, got none; leave out the rows without, in the row {pays: null, size: 2}");
  }
}
