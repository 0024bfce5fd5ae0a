package nabla.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import nabla.Allocated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Confs changed at random: each is a configuration or refused in one line, with little memory, and
 * no file is written. {@code -Dfuzz.rounds=100} makes a hundred times as many.
 */
class ConfFuzzTest {

  private static final int CONFS = 1000;
  private static final long MOST_BYTES = 64L << 20;

  /** What mutations put in: the grammar's own words, and what has been trouble. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\"\"\"",
          "=",
          ":",
          ",",
          "+=",
          "\n",
          "#",
          "//",
          "\\",
          "\\ud800",
          "\\u0000",
          "\u0000",
          "\u001b[2J",
          "\ufdd0",
          "é",
          "😀",
          "${",
          "${?PATH}",
          "${data.train}",
          "${training}",
          "${a}${a}",
          "include \"",
          "include file(\"/dev/zero\")",
          "include url(\"http://127.0.0.1:9/\")",
          "include \"run.conf\"",
          "null",
          "true",
          "NaN",
          "1e39",
          "-1",
          "0",
          "2147483648",
          "1e999",
          "9".repeat(400),
          "x".repeat(3000),
          "[".repeat(2000),
          "a.".repeat(300) + "b = 1\n",
          "data",
          "network",
          "training.optimizer",
          "hiddenLayers",
          "outputs = ",
          "outputActivation = softmax");

  @TempDir private Path directory;

  @Test
  void everyConfIsReadOrRefusedInOneLine() throws IOException {
    List<String> originals = new ArrayList<>();
    for (String name : List.of("mnist", "nielsen", "xor")) {
      originals.add(Files.readString(Path.of("conf", name + ".conf")));
    }
    originals.add(
        """
        data { train = ${PATH}, test = ${data.train}/t, target = y, options { a.b = 1, password = x } }
        include "none.conf"
        network { hiddenLayers = [2, 1], outputs = 1, cost = squared-error }
        training { learningRate = 0.1, optimizer = momentum }
        """);
    int rounds = Integer.getInteger("fuzz.rounds", 1);
    int read = 0;
    for (long seed = 0; seed < (long) CONFS * rounds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String conf = mutated(originals.get((int) (seed % originals.size())), random);
      read += isRead(conf, seed) ? 1 : 0;
    }
    // Neither all nothing nor all well: the mutations reach both.
    assertThat(read).isBetween(CONFS * rounds / 50, CONFS * rounds * 9 / 10);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("run.conf"));
    }
  }

  private boolean isRead(String conf, long seed) throws IOException {
    Path file = directory.resolve("run.conf");
    Files.write(file, conf.getBytes(StandardCharsets.UTF_8));
    long before = Allocated.bytes();
    try {
      RunConfig config = RunConfig.load(file, List.of());
      assertThat(config.render()).as("seed %d", seed).doesNotContain(System.getenv("PATH"));
      assertThat(config.settings()).isNotEmpty();
      return true;
    } catch (UsageException e) {
      assertThat(e.getMessage())
          .as("seed %d", seed)
          .hasSizeBetween(10, 2100)
          .doesNotContainPattern("\\p{Cntrl}")
          .doesNotContain(System.getenv("PATH"));
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed, e);
    } finally {
      assertThat(Allocated.bytes() - before).as("bytes, seed %d", seed).isLessThan(MOST_BYTES);
    }
  }

  private static String mutated(String conf, SplittableRandom random) {
    StringBuilder text = new StringBuilder(conf);
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.setCharAt(at, (char) random.nextInt(128));
        case 2 -> text.insert(at, text.substring(at, end));
        case 3 ->
            text.insert(text.indexOf("\n", at) + 1, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }
}
