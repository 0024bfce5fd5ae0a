package nabla.spark;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/** A Param of true or false that is checked: Spark's own takes null, and texts. */
public final class FlagParam extends BooleanParam {

  private static final long serialVersionUID = 1;

  private final Function1<Object, Object> check;

  /**
   * A Param.
   *
   * @param check throws of what is neither true nor false
   */
  public FlagParam(Params parent, String name, String doc, Function1<Object, Object> check) {
    super(parent, name, doc);
    this.check = check;
  }

  @Override
  public void validate(Object value) {
    check.apply(value);
  }
}
