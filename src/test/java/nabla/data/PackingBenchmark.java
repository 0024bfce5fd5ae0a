package nabla.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import nabla.engine.FloatRows;
import nabla.engine.Shard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Packing a thousand rows of 784 features into a shard, and writing the shard. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PackingBenchmark {

  private static final int ROWS = 1000;
  private static final int INPUTS = 784;

  private final Survey survey = new Survey(ROWS, INPUTS, 1, 60_000, List.of(), false, "");
  private final Rows rows =
      Rows.read(
              false,
              new FloatRows(INPUTS, ROWS, new float[ROWS * INPUTS]),
              new FloatRows(1, ROWS, new float[ROWS]),
              new FloatRows(1, ROWS, new float[ROWS]))
          .at(new Random(1).longs(ROWS).toArray(), new long[ROWS]);
  private final Shard packed = pack();

  /** Rows to a shard. */
  @Benchmark
  public Shard pack() {
    ShardPacker packer = new ShardPacker(0, 1, 1, survey, true, new float[0]);
    for (int i = 0; i < ROWS; i++) {
      packer.add(rows, i);
    }
    return packer.pack();
  }

  /** A shard to bytes, as it goes to disk. */
  @Benchmark
  public int write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * ROWS * (INPUTS + 3));
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(packed);
    }
    return bytes.size();
  }
}
