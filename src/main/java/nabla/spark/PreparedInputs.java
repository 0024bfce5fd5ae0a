package nabla.spark;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import nabla.table.Encoder;
import nabla.table.Fields;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import org.apache.spark.ml.linalg.Vectors;

/** The inputs of a network that a preparation makes of a table's columns, as a sparse Vector. */
public record PreparedInputs(Preparation preparation) implements TableFunction {

  @Override
  public List<String> columns() {
    return preparation.columns().stream().map(TableColumn::name).toList();
  }

  @Override
  public Function<Fields, Object> begin() {
    Encoder encoder = preparation.encoder();
    return row -> {
      encoder.encode(row);
      double[] values = new double[encoder.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = encoder.values()[i];
      }
      int[] places = Arrays.copyOf(encoder.places(), values.length);
      return Vectors.sparse(encoder.inputs(), places, values);
    };
  }

  @Override
  public String toString() { // in the plans that explain shows
    return preparation.inputs() + " inputs";
  }
}
