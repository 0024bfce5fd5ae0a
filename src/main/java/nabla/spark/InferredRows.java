package nabla.spark;

import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.StructType;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;

/**
 * The rows of a partition, in a task that takes them block by block and hands them out with the new
 * columns behind their own.
 *
 * <p>A block ends where a file does, and is handed out as of that file: what has been read ahead
 * must not show.
 */
final class InferredRows extends AbstractIterator<InternalRow> {

  private static final int BLOCK = 64; // its rows and features stay in a core's cache

  private final Iterator<InternalRow> rows;
  private final Expression features;
  private final UnsafeProjection columns;
  private final UnsafeRowJoiner joiner;
  private final RowBlock block;
  private final UnsafeRow[] copies = new UnsafeRow[BLOCK]; // Spark reuses its own, and so do we
  private int handedOut; // of the block
  private InputFile ahead = InputFile.current(); // as Spark's readers left it

  /** Rows, as they come, of their own columns and the appended ones. */
  InferredRows(
      Iterator<InternalRow> rows,
      Seq<Attribute> own,
      Expression features,
      RowInference inference,
      Seq<Attribute> appended) {
    StructType added = DataTypeUtils.fromAttributes(appended);
    this.rows = rows;
    this.features =
        BindReferences.bindReference(features, package$.MODULE$.AttributeSeq(own), false);
    this.columns = UnsafeProjection.create(added);
    this.joiner = GenerateUnsafeRowJoiner.create(DataTypeUtils.fromAttributes(own), added);
    this.block = inference.block(BLOCK);
  }

  @Override
  public boolean hasNext() {
    if (handedOut == block.size()) {
      ahead.makeCurrent();
      InputFile file = fill();
      ahead = InputFile.current();
      file.makeCurrent();
    }
    return handedOut < block.size();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    UnsafeRow more = columns.apply(block.output(handedOut));
    return joiner.join(copies[handedOut++], more);
  }

  /** Copies a row to where one of the block before was, which has been handed out. */
  private void keep(UnsafeRow row, int place) {
    if (copies[place] == null) {
      copies[place] = UnsafeRow.createFromByteArray(row.getSizeInBytes(), row.numFields());
    }
    copies[place].copyFrom(row);
  }

  /** Reads a block, and tells which file it is of. */
  private InputFile fill() {
    handedOut = 0;
    block.clear();
    InputFile file = null;
    while (!block.isFull() && rows.hasNext()) { // hasNext opens the next file
      if (file == null) {
        file = InputFile.current();
      } else if (!file.equals(InputFile.current())) {
        break;
      }
      UnsafeRow row = (UnsafeRow) rows.next();
      keep(row, block.size());
      block.add(features.eval(row));
    }
    if (file == null) {
      return InputFile.current();
    }
    block.run();
    return file;
  }
}
