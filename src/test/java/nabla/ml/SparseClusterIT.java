package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nabla.SparkSessions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sparse rows on several executors: the bits of one machine. */
@Tag("cluster")
class SparseClusterIT {

  @Test
  void twoExecutorsGiveTheBitsOfOneMachine() {
    SparkSession local = SparkSessions.local();
    SparseRowsIT.register(local);
    String expected = SparseRowsIT.network().fit(SparseRowsIT.rows(local)).weightsSha256();
    local.stop();
    SparkSession cluster = SparkSessions.start("local-cluster[2,1,1024]");
    try {
      SparseRowsIT.register(cluster);
      for (String reduction : List.of("flat", "sliced")) {
        cluster.conf().set("spark.nabla.replicas", "2");
        cluster.conf().set("spark.nabla.reduction", reduction);
        assertThat(SparseRowsIT.network().fit(SparseRowsIT.rows(cluster)).weightsSha256())
            .as(reduction)
            .isEqualTo(expected);
      }
    } finally {
      cluster.stop();
    }
  }
}
