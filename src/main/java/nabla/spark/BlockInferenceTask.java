package nabla.spark;

import java.io.Serializable;
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
import scala.runtime.AbstractFunction1;

/**
 * What a task does to the rows of a partition: it takes them block by block, and hands them out
 * with the new columns behind their own.
 *
 * <p>A block ends where a file does, and is handed out as of that file: what has been read ahead
 * must not show.
 */
final class BlockInferenceTask
    extends AbstractFunction1<Iterator<InternalRow>, Iterator<InternalRow>>
    implements Serializable {

  private static final long serialVersionUID = 1;
  private static final int BLOCK = 64; // its rows and features stay in a core's cache

  private final RowInference inference;
  private final Expression features;
  private final Seq<Attribute> own;
  private final Seq<Attribute> appended;

  /**
   * The task's work.
   *
   * @param inference what is appended
   * @param features what of a row goes into it
   * @param own the columns that rows come with
   * @param appended the columns that are put behind them
   */
  BlockInferenceTask(
      RowInference inference, Expression features, Seq<Attribute> own, Seq<Attribute> appended) {
    this.inference = inference;
    this.features = features;
    this.own = own;
    this.appended = appended;
  }

  @Override
  public Iterator<InternalRow> apply(Iterator<InternalRow> rows) {
    return new Blocks(rows);
  }

  private static StructType schema(Seq<Attribute> columns) {
    return DataTypeUtils.fromAttributes(columns);
  }

  private final class Blocks extends AbstractIterator<InternalRow> {

    private final Iterator<InternalRow> rows;
    private final Expression bound =
        BindReferences.bindReference(features, package$.MODULE$.AttributeSeq(own), false);
    private final UnsafeProjection columns = UnsafeProjection.create(schema(appended));
    private final UnsafeRowJoiner joiner =
        GenerateUnsafeRowJoiner.create(schema(own), schema(appended));
    private final RowInference.Rows block = inference.new Rows(BLOCK);
    private final UnsafeRow[] copies = new UnsafeRow[BLOCK]; // Spark reuses its own
    private int handedOut; // of the block
    private InputFile ahead = InputFile.current(); // as Spark's readers left it

    Blocks(Iterator<InternalRow> rows) {
      this.rows = rows;
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
        copies[block.size()] = row.copy();
        block.add(bound.eval(row));
      }
      if (file == null) {
        return InputFile.current();
      }
      block.run();
      return file;
    }
  }
}
