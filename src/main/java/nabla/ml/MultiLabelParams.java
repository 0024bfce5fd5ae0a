package nabla.ml;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.StructType;

/** The params of multi-label classification that one stage owns. */
public final class MultiLabelParams implements Serializable {

  private static final long serialVersionUID = 1;

  private final Params stage;
  final Param<String> probabilityCol;
  final DoubleParam threshold;

  /** Params that a stage owns from now on, with their defaults. */
  MultiLabelParams(Params stage) {
    this.stage = stage;
    Rule<String> name = Rule.text("probabilityCol", "a column's name, or empty for none");
    probabilityCol =
        new Param<>(stage, name.param(), name.doc("the probability of each label"), name);
    Rule<Object> level =
        Rule.number("threshold", "in [0, 1]", p -> (Double) p >= 0 && (Double) p <= 1);
    threshold =
        new DoubleParam(
            stage, level.param(), level.doc("probability above which a label is predicted"), level);
    stage.setDefault(probabilityCol, "probability");
    stage.setDefault(threshold, 0.5);
  }

  String probability() {
    return stage.getOrDefault(probabilityCol);
  }

  double level() {
    return (Double) stage.getOrDefault(threshold);
  }

  <T> void set(Param<T> param, T value) {
    stage.set(param, value);
  }

  /** The schema with what a model appends. */
  StructType append(StructType schema, String prediction, boolean nullable) {
    StructType out =
        Schemas.append(
            schema, "probabilityCol", probability(), SQLDataTypes.VectorType(), nullable);
    return Schemas.append(out, "predictionCol", prediction, SQLDataTypes.VectorType(), nullable);
  }
}
