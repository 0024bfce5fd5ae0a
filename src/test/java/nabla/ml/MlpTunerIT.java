package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.SparkSessions;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamsSuite$;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlpTunerIT {

  private static final Map<String, String> SPACE =
      Map.of("learningRate", "log(1e-3, 0.1)", "hiddenLayers", "choice([8], [24], [8, 8])");

  private static SparkSession spark;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Hardly a step is taken at such a rate. */
  private static MlpClassifier estimator() {
    return new MlpClassifier()
        .setEpochs(10)
        .setBatchSize(32)
        .setLearningRate(1e-9)
        .setValidationFraction(0.25)
        .setMetric("accuracy");
  }

  private static MlpTuner<MlpClassifier, MlpClassificationModel> tuner() {
    return new MlpTuner<>(estimator()).setTrials(5).setSeed(2).setSpace(SPACE);
  }

  @Test
  void theModelIsThatOfTheBestTrialAndIsMadeAgainByItsParams() {
    MlpClassificationModel model = tuner().fit(Rows.rings(spark));
    List<FitSummary.Trial> trials = model.summary().trials();
    assertThat(trials).hasSize(5);
    assertThat(trials.get(0).settings()).isEmpty();
    double best = trials.stream().mapToDouble(FitSummary.Trial::value).max().orElseThrow();
    assertThat(best).isGreaterThan(trials.get(0).value() + 0.1);
    FitSummary.Trial found =
        trials.stream().filter(trial -> trial.value() == best).findFirst().orElseThrow();
    assertThat(String.valueOf(model.getLearningRate()))
        .isEqualTo(String.valueOf(Double.parseDouble(found.settings().get("learningRate"))));

    MlpClassifier alone =
        estimator()
            .setLearningRate(model.getLearningRate())
            .setHiddenLayers(model.getHiddenLayers());
    MlpClassificationModel again = alone.fit(Rows.rings(spark));
    assertThat(again.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(again.summary().trials()).isEmpty();
    assertThat(tuner().copy(new ParamMap()).fit(Rows.rings(spark)).weightsSha256())
        .isEqualTo(model.weightsSha256());
    assertThat(model.parent()).isInstanceOf(MlpClassifier.class);
  }

  @Test
  void paramsAreItsOwnAndTravelWithACopy() {
    ParamsSuite$.MODULE$.checkParams(tuner());
    assertThat(new MlpTuner<>(estimator()).getTrials()).isEqualTo(30);
    MlpTuner<MlpClassifier, MlpClassificationModel> copy = tuner().copy(new ParamMap());
    assertThat(copy.getSpace()).isEqualTo(SPACE);
    assertThat(copy.getTrials()).isEqualTo(5);
    assertThat(copy.getEstimator().getLearningRate()).isEqualTo(1e-9);
    assertThat(copy.transformSchema(Rows.rings(spark).schema()).fieldNames())
        .contains("probability", "prediction");
  }

  @Test
  void standsInAPipelineThatIsSavedOnceItIsFitted() throws Exception {
    PipelineModel fitted =
        new Pipeline().setStages(new PipelineStage[] {tuner().setTrials(2)}).fit(Rows.rings(spark));
    String path = directory.resolve("pipeline").toString();
    fitted.save(path);
    assertThat(PipelineModel.load(path).transform(Rows.rings(spark)).columns())
        .contains("probability", "prediction");
  }

  /** Another search goes on from the best of the first: its hidden layers stay. */
  @Test
  void withoutASpaceTheUsualOneGoesWithTheEstimator() throws Exception {
    MlpTuner<MlpClassifier, MlpClassificationModel> usual =
        new MlpTuner<>(estimator().setEpochs(2)).setTrials(3);
    assertThat(usual.getSpace()).containsKey("hiddenLayers").doesNotContainKey("weightDecay");
    MlpClassificationModel first = usual.fit(Rows.rings(spark));
    String path = directory.resolve("first").toString();
    first.save(path);
    MlpClassifier going =
        estimator().setEpochs(2).setHiddenLayers(first.getHiddenLayers()).setInitialModel(path);
    MlpClassificationModel then =
        new MlpTuner<>(going).setTrials(3).setSeed(2).fit(Rows.rings(spark));
    assertThat(then.summary().trials().get(1).settings())
        .containsOnlyKeys("batchSize", "dropout", "learningRate");
    assertThat(then.getHiddenLayers()).isEqualTo(first.getHiddenLayers());
    assertThat(then.trained().provenance().run().facts())
        .containsEntry("initialWeights", first.weightsSha256());
  }

  @Test
  void tunesNumbersAndLabelsToo() {
    MlpRegressor regressor =
        new MlpRegressor().setEpochs(3).setLearningRate(1e-9).setValidationFraction(0.25);
    MlpRegressionModel numbers =
        new MlpTuner<>(regressor).setTrials(3).setSpace(SPACE).fit(Rows.targets(spark));
    assertThat(numbers.getLearningRate()).isGreaterThan(1e-9);
    MlpMultiLabelClassifier flags =
        new MlpMultiLabelClassifier()
            .setLabelCol("flags")
            .setEpochs(3)
            .setLearningRate(1e-9)
            .setValidationFraction(0.25);
    MlpMultiLabelModel labels =
        new MlpTuner<>(flags).setTrials(3).setSpace(SPACE).fit(Rows.targets(spark));
    assertThat(labels.getLearningRate()).isGreaterThan(1e-9);
  }

  @Test
  void whatMakesNoSearchIsRefused() {
    assertThatThrownBy(() -> tuner().setTrials(0).fit(Rows.rings(spark)))
        .hasMessage("trials must be an integer >= 1, got 0");
    assertThatThrownBy(
            () -> tuner().setSpace(Map.of("seed", "choice(1, 2)")).fit(Rows.rings(spark)))
        .hasMessageStartingWith("space must have settings of ")
        .hasMessageEndingWith(", got \"seed\"");
    assertThatThrownBy(
            () ->
                new MlpTuner<>(estimator().setValidationFraction(0).setMetric("cost"))
                    .fit(Rows.rings(spark)))
        .hasMessage(
            "validationFraction must be above 0 in a search, which compares trials by the rows held back, got 0.0; or set validationIndicatorCol");
    assertThatThrownBy(() -> new MlpTuner<>(estimator().setMembers(2)).fit(Rows.rings(spark)))
        .hasMessage("members must be 1 in a search, which tries single networks, got 2");
    assertThatThrownBy(
            () -> tuner().setSpace(Map.of("momentum", "choice(0.5)")).fit(Rows.rings(spark)))
        .hasMessageStartingWith("settings of trial 2 must go together, got {momentum=0.5}: ");
  }
}
