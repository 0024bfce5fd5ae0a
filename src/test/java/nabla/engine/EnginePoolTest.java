package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;

class EnginePoolTest {

  private static StepEngine engine() {
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    return new StepEngine(topology, Perturbation.NONE, new BatchPlan(1, 1, 1), 1, 1);
  }

  private static StepEngine none() {
    throw new AssertionError("an idle engine should have been taken");
  }

  @Test
  void anEngineThatIsHandedBackIsTakenAgain() {
    EnginePool pool = new EnginePool();
    StepEngine first = pool.take(7, 1, EnginePoolTest::engine);
    StepEngine second = pool.take(7, 1, EnginePoolTest::engine);
    assertThat(second).isNotSameAs(first);
    pool.handBack(7, first);
    pool.handBack(7, second);
    assertThat(
            List.of(pool.take(7, 1, EnginePoolTest::none), pool.take(7, 1, EnginePoolTest::none)))
        .containsExactlyInAnyOrder(first, second);
    assertThat(pool.take(7, 1, EnginePoolTest::engine)).isNotIn(first, second);
  }

  @Test
  void eachNetworkHasItsOwnAndAnotherNumberOfThreadsTakesAnother() {
    EnginePool pool = new EnginePool();
    StepEngine mine = pool.take(7, 1, EnginePoolTest::engine);
    pool.handBack(7, mine);
    assertThat(pool.take(8, 1, EnginePoolTest::engine)).isNotSameAs(mine);
    assertThat(pool.take(7, 2, EnginePoolTest::engine)).isNotSameAs(mine);
    assertThat(pool.take(7, 1, EnginePoolTest::engine)).as("was let go").isNotSameAs(mine);
  }

  @Test
  void anIdleEngineHoldsNoShard() throws InterruptedException {
    StepEngine engine = engine();
    Shard shard = new Shard(0, 0, 1, 1, false, new float[1], new float[1], new float[1]);
    engine.visit(List.of(shard), 1, 1);
    WeakReference<Shard> held = new WeakReference<>(shard);
    shard = null;
    EnginePool pool = new EnginePool();
    pool.handBack(7, engine);
    for (int i = 0; i < 100 && held.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(held.get()).isNull();
    assertThat(pool.take(7, 1, EnginePoolTest::none)).isSameAs(engine);
  }

  /** As a broadcast on its way to an executor. */
  @Test
  void travelsEmpty() throws IOException, ClassNotFoundException {
    EnginePool pool = new EnginePool();
    pool.handBack(7, engine());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(pool);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      EnginePool there = (EnginePool) in.readObject();
      StepEngine other = engine();
      assertThat(there.take(7, 1, () -> other)).isSameAs(other);
    }
  }
}
