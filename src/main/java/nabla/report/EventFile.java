package nabla.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import nabla.model.Storage;

/**
 * A file of events for TensorBoard: numbers by name and step.
 *
 * <pre>
 * record   length (8 bytes), masked CRC of these, event, masked CRC of it
 * masked   ((crc >>> 15) | (crc << 17)) + 0xa282ead8, of CRC-32C
 * event    1: wall time, double    2: step, int64    3: version, string    5: summary
 * summary  1: values of { 1: tag, string    2: number, float }
 * </pre>
 *
 * <p>Numbers are little-endian, events are Protocol Buffers. Source: TensorFlow, {@code
 * tsl/lib/io/record_writer}, {@code core/util/event.proto}, {@code core/framework/summary.proto}.
 */
final class EventFile implements AutoCloseable {

  private static final int MASK = 0xa282ead8;
  private static final int FIXED64 = 1; // kinds of fields
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final GrowingFile file;

  /**
   * Begins a file in a directory.
   *
   * @param seconds since 1970; part of the file's name, by which TensorBoard tells runs apart
   */
  EventFile(Storage storage, String directory, double seconds) throws IOException {
    storage.makeDirectory(directory);
    String name = "events.out.tfevents.%010d.nabla".formatted((long) seconds);
    this.file = new GrowingFile(storage, directory + "/" + name);
    file.add(record(version(seconds)));
  }

  /** Adds the numbers of a step. */
  void add(double seconds, long step, Map<String, Double> numbers) {
    file.add(record(event(seconds, step, numbers)));
  }

  static byte[] version(double seconds) {
    Message event = new Message();
    event.number(1, seconds);
    event.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return event.bytes.toByteArray();
  }

  static byte[] event(double seconds, long step, Map<String, Double> numbers) {
    Message summary = new Message();
    numbers.forEach(
        (tag, number) -> {
          Message value = new Message();
          value.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
          value.number(2, number.floatValue());
          summary.bytes(1, value.bytes.toByteArray());
        });
    Message event = new Message();
    event.number(1, seconds);
    event.number(2, step);
    event.bytes(5, summary.bytes.toByteArray());
    return event.bytes.toByteArray();
  }

  static byte[] record(byte[] event) {
    byte[] length = littleEndian(Long.BYTES).putLong(event.length).array();
    return littleEndian(Long.BYTES + Integer.BYTES + event.length + Integer.BYTES)
        .put(length)
        .putInt(masked(length))
        .put(event)
        .putInt(masked(event))
        .array();
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    file.close();
  }

  /** Fields of a Protocol Buffers message, one after another. */
  private static final class Message {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void number(int field, double value) {
      varint((field << 3) | FIXED64);
      bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    }

    void number(int field, float value) {
      varint((field << 3) | FIXED32);
      bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    }

    void number(int field, long value) {
      varint((field << 3) | VARINT);
      varint(value);
    }

    void bytes(int field, byte[] value) {
      varint((field << 3) | BYTES);
      varint(value.length);
      bytes.writeBytes(value);
    }

    /** Seven bits a byte, the lowest first; the eighth says that there are more. */
    private void varint(long value) {
      long rest = value;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
      }
      bytes.write((int) rest);
    }
  }
}
