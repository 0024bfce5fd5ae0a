package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import nabla.data.Door;
import nabla.linalg.Blas;
import nabla.settings.ExecutionSettings;
import org.junit.jupiter.api.Test;

class SameBlasTest {

  @Test
  void theOneOfThisJvmIsTheSame() {
    assertThatCode(() -> SameBlas.asHere().require()).doesNotThrowAnyException();
    assertThatCode(() -> new SameBlas(Blas.best().name(), "elsewhere").require())
        .doesNotThrowAnyException();
  }

  @Test
  void anotherOneIsToldWithBothNamesAndTheHost() throws UnknownHostException {
    assertThatThrownBy(() -> new SameBlas("OpenBLAS 80386", "alpha").require())
        .isInstanceOf(OtherBlasException.class)
        .hasMessageContaining("must be the driver's, OpenBLAS 80386 on host alpha, in every task")
        .hasMessageContaining(
            "got %s on host %s"
                .formatted(Blas.best().name(), InetAddress.getLocalHost().getHostName()))
        .hasMessageNotContaining("portable"); // the way out depends on the door
  }

  @Test
  void theWayOutIsInTheWordsOfTheDoor() {
    OtherBlasException kernels = new OtherBlasException("BLAS must be one", true);
    assertThat(kernels.withWayOut(Door.COMMAND_LINE.name(ExecutionSettings.KERNEL)))
        .hasMessage(
            "BLAS must be one; use machines of one CPU type, or set execution.kernel = portable");
    assertThat(kernels.withWayOut(Door.SPARK_ML.name(ExecutionSettings.KERNEL)))
        .hasMessageEndingWith("or set spark.nabla.kernel = portable");
    assertThat(new OtherBlasException("BLAS must be one", false).withWayOut("spark.nabla.kernel"))
        .hasMessageContaining("; see to it that OpenBLAS can be loaded everywhere")
        .hasMessageNotContaining("portable");
  }
}
