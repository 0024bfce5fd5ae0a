package nabla.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A training that is soon done, by a conf file.
 *
 * @param conf the file
 */
record SmallTraining(Path conf) {

  /** The project's own, of four examples. */
  static final SmallTraining XOR = new SmallTraining(Path.of("conf/xor.conf"));

  static final int EPOCHS = 25;

  /**
   * One of 25 epochs of 15 steps, three in a round: long enough to be disturbed.
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

  /** One of a part of MNIST, test (10,000 images) or train (60,000), with more lines of HOCON. */
  static SmallTraining ofDigits(Path directory, String part, String more) throws IOException {
    String conf =
        "data { train = data/mnist/%s.parquet, labelCol = label }\nnetwork.outputs = 10\n%s";
    return new SmallTraining(
        Files.writeString(directory.resolve("digits.conf"), conf.formatted(part, more)));
  }

  /** The command line that trains. */
  String[] arguments(Path out, String... more) {
    return Stream.concat(
            Stream.of("train", "--conf", conf.toString(), "--out", out.toString()), Stream.of(more))
        .toArray(String[]::new);
  }

  /** The same with settings, each {@code key=value}. */
  String[] with(Path out, String... sets) {
    return arguments(
        out, Arrays.stream(sets).flatMap(set -> Stream.of("--set", set)).toArray(String[]::new));
  }
}
