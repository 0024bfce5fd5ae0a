package nabla.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nabla.nn.GradientSum;

/**
 * What a task sends to the {@link ParameterServer}: that it is there, or a slice of its gradient
 * sum of a step.
 *
 * <pre>
 * bytes   8       4      4      4       8          8       4 each
 *         round   task   step   slice   Σ w_x C_x  Σ w_x   Σ w_x ∂C_x/∂w, for a step only
 * </pre>
 *
 * <p>Slices are small: while one is copied and on its way, the next is written. And no JVM of a
 * small heap has to find a place for arrays of megabytes, again and again.
 *
 * @param round which round
 * @param task its place among the tasks, from 0
 * @param step which step of the round, from 0; −1: none yet
 * @param slice which slice of the parameters, from 0
 * @param cost Σ w_x C_x
 * @param weight Σ w_x
 * @param gradient positioned at Σ w_x ∂C_x/∂w of the slice, in the order of the parameters
 */
record GradientMessage(
    long round, int task, int step, int slice, double cost, double weight, ByteBuffer gradient) {

  private static final int HEAD = 36;
  private static final int SLICE = 32_768; // numbers

  /** The step of a task that has just begun. */
  static final int HERE = -1;

  /** How many slices so many parameters have. */
  static int slices(int parameters) {
    return (parameters + SLICE - 1) / SLICE;
  }

  /** The bytes by which a task that is there asks for a slice of the parameters. */
  static byte[] here(long round, int task, int slice) {
    byte[] bytes = new byte[HEAD];
    putHead(bytes, round, task, HERE, slice, 0, 0);
    return bytes;
  }

  /** The bytes of a slice of a task's gradient sum. */
  static byte[] of(long round, int task, int step, int slice, GradientSum sum) {
    float[] gradient = sum.gradient();
    int count = count(slice, gradient);
    byte[] bytes = new byte[HEAD + count * Float.BYTES];
    putHead(bytes, round, task, step, slice, sum.cost(), sum.weight())
        .asFloatBuffer()
        .put(gradient, slice * SLICE, count);
    return bytes;
  }

  private static ByteBuffer putHead(
      byte[] bytes, long round, int task, int step, int slice, double cost, double weight) {
    return ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(round)
        .putInt(task)
        .putInt(step)
        .putInt(slice)
        .putDouble(cost)
        .putDouble(weight);
  }

  private static int count(int slice, float[] numbers) {
    return Math.min(SLICE, numbers.length - slice * SLICE);
  }

  /** A slice of parameters as an answer has it. */
  static byte[] answer(float[] parameters, int slice) {
    int count = count(slice, parameters);
    byte[] bytes = new byte[count * Float.BYTES];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(parameters, slice * SLICE, count);
    return bytes;
  }

  /** Overwrites a slice of parameters with that of an answer. */
  static void read(byte[] answer, float[] parameters, int slice) {
    ByteBuffer.wrap(answer)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(parameters, slice * SLICE, count(slice, parameters));
  }

  /** Reads it. */
  static GradientMessage read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new GradientMessage(
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt(),
        in.getDouble(),
        in.getDouble(),
        in.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * Puts the slice into the task's whole sum.
   *
   * @throws IllegalArgumentException if it has another number of parameters
   */
  void copyTo(float[] sum) {
    int bytes = count(slice, sum) * Float.BYTES;
    if (gradient.remaining() != bytes) {
      throw new IllegalArgumentException(
          "slice %s of task %s must have %s bytes, got %s"
              .formatted(slice, task, bytes, gradient.remaining()));
    }
    gradient.asFloatBuffer().get(sum, slice * SLICE, bytes / Float.BYTES);
  }
}
