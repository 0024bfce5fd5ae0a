package nabla.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.SparkSessions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class DigitsExampleIT {

  @Test
  void digitsAreLearned() throws IOException {
    try (SparkSession spark = SparkSessions.local()) {
      assertThat(DigitsExample.run(spark)).isGreaterThan(0.975);
    }
  }

  @Test
  void theReadmeShowsTheExampleAsItIs() throws IOException {
    String source = Files.readString(Path.of("src/test/java/nabla/examples/DigitsExample.java"));
    String shown =
        source
            .substring(source.indexOf("// begin\n") + 9, source.indexOf("    // end"))
            .replaceAll("(?m)^ {4}", "");
    assertThat(Path.of("README.md")).content().contains(shown);
  }
}
