package nabla.spark;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.IsolatedThreadSafeRpcEndpoint;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * A place on the driver that tasks send questions to, over Spark's own RPC: its port, its
 * authentication, its encryption. The host has a thread of its own.
 *
 * <p>Questions and answers are bytes: answers are deserialized by threads of the network's that
 * know no class of ours where the jar came with {@code --jars}.
 */
public final class DriverEndpoint implements AutoCloseable {

  /** Who answers, one question after another; an answer may be given later, and once. */
  @FunctionalInterface
  public interface Host {
    /** Takes a question; every one must be answered at some time. */
    void asked(byte[] question, Consumer<byte[]> answer);
  }

  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

  /**
   * A lost connection ends the wait, and a driver that is there answers at the latest at the end.
   */
  private static final RpcTimeout WHATEVER_IT_TAKES =
      new RpcTimeout(new FiniteDuration(365, TimeUnit.DAYS), "the driver's answer");

  private final RpcEnv env;
  private final RpcEndpointRef ref;

  /** Opens one. */
  public DriverEndpoint(SparkContext spark, Host host) {
    env = spark.env().rpcEnv();
    ref = env.setupEndpoint("nabla-" + UUID.randomUUID(), new Endpoint(env, host));
  }

  /** What tasks find it by. */
  public String name() {
    return ref.name();
  }

  /** In a task: the way to ask the driver, which says how to wait for its answer. */
  public static Function<byte[], Supplier<byte[]>> asking(String name) {
    SparkEnv here = SparkEnv.get();
    RpcEndpointRef driver = RpcUtils.makeDriverRef(name, here.conf(), here.rpcEnv());
    return question -> {
      Future<byte[]> answer = driver.ask(question, WHATEVER_IT_TAKES, BYTES);
      return () -> WHATEVER_IT_TAKES.awaitResult(answer);
    };
  }

  @Override
  public void close() {
    env.stop(ref);
  }

  /** As Spark calls it. */
  private record Endpoint(RpcEnv rpcEnv, Host host) implements IsolatedThreadSafeRpcEndpoint {

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object question) {
          return question instanceof byte[];
        }

        @Override
        public BoxedUnit apply(Object question) {
          host.asked((byte[]) question, context::reply);
          return BoxedUnit.UNIT;
        }
      };
    }
  }
}
