package nabla.spark;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import nabla.table.Fields;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.UserDefinedType;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A {@link TableFunction} of some columns, of the types that a {@link TableRow} has, as an
 * expression of Spark's.
 *
 * <p>Public, as is its constructor, since Spark makes copies of expressions by reflection.
 */
public final class TableExpression extends Expression implements CodegenFallback, Serializable {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("unchecked") // what a VectorUDT is, which can't be named
  private static final UserDefinedType<Vector> VECTORS =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  private final Seq<Expression> children;
  private final TableFunction function;
  private final DataType type;
  private transient Function<Fields, Object> working; // null: not yet
  private transient TableRow row;
  private transient Object[] values;

  /** A function of columns, and the type of what it gives. */
  public TableExpression(Seq<Expression> children, TableFunction function, DataType type) {
    this.children = children;
    this.function = function;
    this.type = type;
  }

  @Override
  public Object eval(InternalRow input) {
    if (working == null) {
      List<Expression> columns = Scala.list(children);
      row =
          new TableRow(
              function.columns(),
              columns.stream().map(Expression::dataType).toArray(DataType[]::new));
      values = new Object[columns.size()];
      row.of(new GenericInternalRow(values));
      working = function.begin();
    }
    take(0, function.reads(), input);
    Object result = result(input);
    if (result instanceof Vector vector) {
      return VECTORS.serialize(vector);
    }
    return result instanceof double[] numbers ? ArrayData.toArrayData(numbers) : result;
  }

  private void take(int from, int to, InternalRow input) {
    for (int i = from; i < to; i++) {
      values[i] = children.apply(i).eval(input);
    }
  }

  private Object result(InternalRow input) {
    try {
      return working.apply(row);
    } catch (IllegalArgumentException e) {
      take(function.reads(), values.length, input);
      throw new RowException("%s, in the row %s".formatted(e.getMessage(), row));
    }
  }

  /** What it computes. */
  TableFunction function() {
    return function;
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  /** It has memory, so whoever evaluates it takes a copy. */
  @Override
  public boolean stateful() {
    return true;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public DataType dataType() {
    return type;
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> others) {
    return new TableExpression(others, function, type);
  }

  @Override
  public String prettyName() {
    return "prepared";
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> children;
      case 1 -> function;
      default -> type;
    };
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof TableExpression;
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof TableExpression other
        && children.equals(other.children)
        && function.equals(other.function)
        && type.equals(other.type);
  }

  @Override
  public int hashCode() {
    return 31 * children.hashCode() + function.hashCode();
  }
}
