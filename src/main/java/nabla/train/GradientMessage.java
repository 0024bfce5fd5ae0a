package nabla.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/**
 * What a task sends to the {@link ParameterServer}: that it is there, or its gradient sum of a
 * step.
 *
 * <pre>
 * bytes   8       4      4      8          8       4 each
 *         round   task   step   Σ w_x C_x  Σ w_x   Σ w_x ∂C_x/∂w, for a step only
 * </pre>
 *
 * @param round which round
 * @param task its place among the tasks, from 0
 * @param step which step of the round, from 0; −1: none yet
 * @param cost Σ w_x C_x
 * @param weight Σ w_x
 * @param gradient positioned at Σ w_x ∂C_x/∂w, in the order of the parameters
 */
record GradientMessage(
    long round, int task, int step, double cost, double weight, ByteBuffer gradient) {

  private static final int HEAD = 32;
  private static final int ENVELOPE = 4096; // bytes that Spark puts around a message, at most

  /** The step of a task that has just begun. */
  static final int HERE = -1;

  /** The bytes that say that a task is there. */
  static byte[] here(long round, int task) {
    byte[] bytes = new byte[HEAD];
    putHead(bytes, round, task, HERE, 0, 0);
    return bytes;
  }

  /** The bytes of a task's gradient sum. */
  static byte[] of(long round, int task, int step, GradientSum sum) {
    float[] gradient = sum.gradient();
    byte[] bytes = new byte[(int) size(gradient.length)];
    putHead(bytes, round, task, step, sum.cost(), sum.weight()).asFloatBuffer().put(gradient);
    return bytes;
  }

  private static ByteBuffer putHead(
      byte[] bytes, long round, int task, int step, double cost, double weight) {
    return ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(round)
        .putInt(task)
        .putInt(step)
        .putDouble(cost)
        .putDouble(weight);
  }

  private static long size(long parameters) {
    return HEAD + parameters * Float.BYTES;
  }

  /** Whether that of so many parameters fits in a message of at most so many bytes. */
  static boolean fits(int parameters, long most) {
    return size(parameters) + ENVELOPE <= most;
  }

  /** Parameters as an answer has them. */
  static byte[] bytes(float[] parameters) {
    byte[] bytes = new byte[parameters.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(parameters);
    return bytes;
  }

  /** Overwrites parameters with those of an answer. */
  static void read(byte[] answer, float[] parameters) {
    ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(parameters);
  }

  /** Reads it. */
  static GradientMessage read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new GradientMessage(
        in.getLong(), in.getInt(), in.getInt(), in.getDouble(), in.getDouble(), in);
  }

  /**
   * The sum, in an array that it overwrites.
   *
   * @throws IllegalArgumentException if it is of another number of parameters
   */
  GradientSum sum(Topology topology, float[] array) {
    if (gradient.remaining() != array.length * Float.BYTES) {
      throw new IllegalArgumentException(
          "gradient of task %s must have %s bytes, got %s"
              .formatted(task, array.length * Float.BYTES, gradient.remaining()));
    }
    gradient.asFloatBuffer().get(array);
    return new GradientSum(new Parameters(topology, array), cost, weight);
  }
}
