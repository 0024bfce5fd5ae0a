package io.nabla.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.GetColumnByOrdinal;
import org.apache.spark.sql.catalyst.encoders.AgnosticExpressionPathEncoder;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.UpCast;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Rows as Spark itself holds them, for {@code mapPartitions}: no value is converted, no array taken
 * number by number, on the way in or out.
 *
 * <p>A row that comes in is valid until the next one comes: copy it to keep it.
 *
 * @param schema of the rows
 */
@SuppressWarnings("deprecation") // Spark 4.1 marks it, and has nothing in its place yet
record InternalRowEncoder(StructType schema) implements AgnosticExpressionPathEncoder<InternalRow> {

  @Override
  public Expression toCatalyst(Expression row) {
    return columnsOf(new BoundReference(0, schema, false));
  }

  @Override
  public Expression fromCatalyst(Expression path) {
    // The cast does nothing but say the type before the columns are resolved.
    return new UpCast(columnsOf(new GetColumnByOrdinal(0, schema)), schema, none());
  }

  private Expression columnsOf(Expression row) {
    List<Expression> columns = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      columns.add(Literal$.MODULE$.apply(schema.fields()[i].name()));
      columns.add(new GetStructField(row, i, Option.empty()));
    }
    return new CreateNamedStruct(CollectionConverters.asScala(columns).toSeq());
  }

  private static Seq<String> none() {
    return CollectionConverters.asScala(List.<String>of()).toSeq();
  }

  @Override
  public StructType dataType() {
    return schema;
  }

  @Override
  public boolean isPrimitive() {
    return false;
  }

  @Override
  public boolean isStruct() {
    return true;
  }

  @Override
  public ClassTag<InternalRow> clsTag() {
    return ClassTag$.MODULE$.apply(InternalRow.class);
  }
}
