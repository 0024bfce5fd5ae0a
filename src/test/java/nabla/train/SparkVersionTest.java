package nabla.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkVersionTest {

  @ParameterizedTest
  @CsvSource({
    "4.1.0, 2.13.17",
    "4.1.0-SNAPSHOT, 2.13.17",
    "4.1.2.7.3.1-vendor, 2.13.16",
    "4.2, 2.13.18",
    "4.10.1, 2.13.18",
    "5.0.0, 2.13.18",
    "10.0.0, 2.13.18",
  })
  void laterOnesDo(String spark, String scala) {
    assertThatCode(() -> SparkVersion.require(spark, scala)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "3.5.9, 2.13.8, 3.5.9",
    "3.5.9, 2.12.18, 3.5.9",
    "4.0.1, 2.13.16, 4.0.1",
    "3.10.0, 2.13.16, 3.10.0",
    "2.4.8-cdh7, 2.11.12, 2.4.8-cdh7",
    "4.1.0, 2.12.18, 4.1.0 with Scala 2.12.18",
    "4.1.0, 2.130.1, 4.1.0 with Scala 2.130.1",
    "unknown, 2.13.17, unknown",
  })
  void othersAreToldAsWhatTheyAre(String spark, String scala, String told) {
    assertThatThrownBy(() -> SparkVersion.require(spark, scala))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Nabla needs Spark 4.1 or later with Scala 2.13, this is " + told);
  }

  @Test
  void theOneOfTheTestsDoes() {
    assertThatCode(SparkVersion::require).doesNotThrowAnyException();
  }
}
