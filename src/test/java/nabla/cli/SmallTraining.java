package nabla.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A training of 25 epochs of 15 steps, three in a round: long enough to be disturbed.
 *
 * @param conf its file
 */
record SmallTraining(Path conf) {

  static final int EPOCHS = 25;

  /**
   * Writes its files.
   *
   * @param name of the conf file
   * @param more settings, as lines of HOCON
   */
  static SmallTraining in(Path directory, String name, String more) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      rows.append("{\"features\":[%s,%s],\"label\":%s}%n".formatted(i % 7, i % 11, i * i % 2));
    }
    Path data = Files.writeString(directory.resolve("rows.json"), rows);
    return new SmallTraining(
        Files.writeString(
            directory.resolve(name),
            """
            data { format = json, train = "%s", labelCol = label, validationFraction = 0.1 }
            network { hiddenLayers = [20], activation = tanh, outputs = 2 }
            training { epochs = %s, batchSize = 128, learningRate = 0.01 }
            execution { stepsPerRound = 3 }
            %s
            """
                .formatted(data, EPOCHS, more)));
  }

  /** The command line that trains. */
  String[] arguments(Path out, String... more) {
    return Stream.concat(
            Stream.of("train", "--conf", conf.toString(), "--out", out.toString()), Stream.of(more))
        .toArray(String[]::new);
  }
}
