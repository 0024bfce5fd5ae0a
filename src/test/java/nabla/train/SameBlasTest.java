package nabla.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;

class SameBlasTest {

  @Test
  void theOneOfThisJvmIsTheSame() {
    assertThatCode(() -> SameBlas.asHere().require()).doesNotThrowAnyException();
    assertThatCode(() -> new SameBlas(Blas.best().name()).require()).doesNotThrowAnyException();
  }

  @Test
  void anotherOneIsToldWithBothNamesAndTheHost() throws UnknownHostException {
    assertThatThrownBy(() -> new SameBlas("OpenBLAS 80386").require())
        .isInstanceOf(OtherBlasException.class)
        .hasMessageContaining("must be the driver's, OpenBLAS 80386, in every task")
        .hasMessageContaining(
            "got %s on host %s"
                .formatted(Blas.best().name(), InetAddress.getLocalHost().getHostName()))
        .hasMessageContaining("spark.executorEnv.OPENBLAS_CORETYPE");
  }
}
