package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.model.Storage;
import nabla.settings.Assigned;
import nabla.settings.FitTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackingTest {

  private static final TrainingStarted PLAN =
      new TrainingStarted(8, 4, 2, 2, 1, 1, 1, 0, List.of());
  private static final EpochReport EPOCH =
      new EpochReport(
          1, 0.5, Optional.of(new Evaluation(0.75, OptionalDouble.of(0.9775), 8)), 0.1, 2, 300);

  @TempDir private Path directory;

  /** Written by TensorBoard's own classes: src/test/python/events.py. */
  @Test
  void recordsAreThoseOfTensorBoard() {
    assertThat(HexFormat.of().formatHex(EventFile.record(EventFile.version(1700000000.25))))
        .isEqualTo(
            "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32"
                + "338d2fe9");
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("training/cost", 0.5);
    numbers.put("validation/accuracy", 0.9775);
    assertThat(
            HexFormat.of().formatHex(EventFile.record(EventFile.event(1700000001.5, 300, numbers))))
        .isEqualTo(
            "40000000000000002817f4950900006040fc54d94110ac022a320a140a0d747261696e69"
                + "6e672f636f7374150000003f0a1a0a1376616c69646174696f6e2f616363757261637915"
                + "713d7a3f19a2ed47");
  }

  private Tracking tracking(int members) {
    Assigned values = new Assigned();
    values.set(FitTable.TENSORBOARD_DIRECTORY, directory.toString());
    return Tracking.of(values, Storage.local(), "run 1", Map.of(), members);
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void anEpochIsInTheFileAsSoonAsItEnds() throws IOException {
    try (TrainingListener told = tracking(1).of(1)) {
      told.onStart(PLAN);
      Path file = files().get(0);
      assertThat(directory.relativize(file).toString())
          .matches("run_1/events\\.out\\.tfevents\\.\\d{10}\\.nabla");
      long before = Files.size(file);
      told.onEpoch(EPOCH);
      assertThat(Files.size(file)).isGreaterThan(before);
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains("training/cost", "validation/accuracy", "learningRate", "examplesPerSecond");
    }
  }

  @Test
  void eachMemberHasAFolder() throws IOException {
    Tracking tracking = tracking(2);
    for (int k = 1; k <= 2; k++) {
      try (TrainingListener told = tracking.of(k)) {
        told.onStart(PLAN);
      }
    }
    assertThat(files().stream().map(file -> directory.relativize(file.getParent()).toString()))
        .containsExactlyInAnyOrder("run_1/member1", "run_1/member2");
  }

  @Test
  void trainingGoesOnWhereNothingCanBeWritten() throws IOException {
    Files.writeString(directory.resolve("run_1"), "in the way");
    try (TrainingListener told = tracking(1).of(1)) {
      told.onStart(PLAN);
      told.onEpoch(EPOCH);
    }
    assertThat(directory.resolve("run_1")).hasContent("in the way");
  }
}
