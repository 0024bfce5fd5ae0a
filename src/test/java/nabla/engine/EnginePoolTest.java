package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;

class EnginePoolTest {

  private static final EnginePool POOL = EnginePool.EXECUTOR;

  private static StepEngine engine() {
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    return new StepEngine(topology, new BatchPlan(1, 1, 1), 1, 1);
  }

  private static StepEngine none() {
    throw new AssertionError("an idle engine should have been taken");
  }

  @Test
  void anEngineThatIsHandedBackIsTakenAgainByOneOfItsPurpose() {
    Object purpose = new Object();
    StepEngine first = POOL.take(purpose, EnginePoolTest::engine);
    StepEngine second = POOL.take(purpose, EnginePoolTest::engine);
    assertThat(second).isNotSameAs(first);
    POOL.handBack(purpose, first);
    POOL.handBack(purpose, second);
    StepEngine other = POOL.take(new Object(), EnginePoolTest::engine);
    assertThat(other).isNotIn(first, second);
    assertThat(
            List.of(
                POOL.take(purpose, EnginePoolTest::none), POOL.take(purpose, EnginePoolTest::none)))
        .containsExactlyInAnyOrder(first, second);
    assertThat(POOL.take(purpose, EnginePoolTest::engine)).isNotIn(first, second);
  }

  @Test
  void enginesOfATrainingThatIsOverAreLetGo() {
    Object over = new Object();
    Object goingOn = new Object();
    StepEngine old = engine();
    StepEngine used = engine();
    POOL.handBack(over, old);
    POOL.handBack(goingOn, used);
    POOL.dismiss(over);
    assertThat(POOL.take(over, EnginePoolTest::engine)).isNotSameAs(old);
    assertThat(POOL.take(goingOn, EnginePoolTest::none)).isSameAs(used);
  }
}
