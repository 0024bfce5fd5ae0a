package nabla.spark;

import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The part of a file that a row was read from, which Spark keeps beside the rows, for the task's
 * thread, where {@code input_file_name()} finds it.
 *
 * @param path empty: none
 * @param start in bytes; −1: none
 * @param length in bytes; −1: none
 */
record InputFile(UTF8String path, long start, long length) {

  /** That of the row that was read last. */
  static InputFile current() {
    return new InputFile(
        InputFileBlockHolder.getInputFilePath(),
        InputFileBlockHolder.getStartOffset(),
        InputFileBlockHolder.getLength());
  }

  /** Makes Spark believe that the row that was read last came from here. */
  void makeCurrent() {
    if (equals(current())) {
      return;
    }
    if (start < 0) {
      InputFileBlockHolder.unset();
    } else {
      InputFileBlockHolder.set(path.toString(), start, length);
    }
  }
}
