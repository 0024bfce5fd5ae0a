package nabla.onnx;

import static java.util.stream.Collectors.toList;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.table.CategoryFeature;
import nabla.table.Feature;
import nabla.table.NumberFeature;
import nabla.table.PlainFeature;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;

/**
 * The preparation of a table's columns as operators of ONNX, as {@link nabla.table.Encoder} has it:
 * numbers are computed with in double precision, and become inputs as floats.
 */
final class Columns {

  private static final double BOUND = 3; // of what is clipped

  private final Graph graph;
  private final Preparation preparation;
  private final Map<Integer, String> values = new HashMap<>(); // by column: numbers, NaN if missing

  Columns(Graph graph, Preparation preparation) {
    this.graph = graph;
    this.preparation = preparation;
  }

  /** The inputs of the network, N × n_0, from those of the graph, one for each column. */
  String inputs() {
    String[] blocks = preparation.features().stream().map(this::inputs).toArray(String[]::new);
    return graph.apply("Concat", Map.of("axis", -1), blocks);
  }

  private String inputs(Feature feature) {
    if (feature instanceof NumberFeature number) {
      return inputs(number);
    }
    return feature instanceof CategoryFeature category
        ? inputs(category)
        : value(feature.column(), DataType.FLOAT, ((PlainFeature) feature).width());
  }

  private TableColumn column(Feature feature) {
    return preparation.columns().get(feature.column());
  }

  /** What is given for a column. */
  private String value(int column, DataType type, int width) {
    return values.computeIfAbsent(
        column, place -> graph.input(preparation.columns().get(place).name(), type, width));
  }

  /** The number in a column, as it is given: a float, or of timestamps a double. */
  private String number(Feature feature) {
    DataType type = isTime(feature) ? DataType.DOUBLE : DataType.FLOAT;
    return value(feature.column(), type, 1);
  }

  private boolean isTime(Feature feature) {
    return column(feature).type() == TableColumn.Type.TIMESTAMP;
  }

  /** Not all versions of onnxruntime know whether a double is NaN. */
  private String isMissing(Feature feature, String value) {
    return graph.apply("IsNaN", isTime(feature) ? graph.cast(value, DataType.FLOAT) : value);
  }

  private String inputs(NumberFeature feature) {
    String given = number(feature);
    String missing = isMissing(feature, given);
    String known = new Dates(graph).part(feature.part(), column(feature).type(), real(given));
    String center = graph.real(feature.center());
    String x = graph.apply("Where", missing, center, known);
    List<String> inputs = new ArrayList<>();
    inputs.add(scaled(feature, graph.apply("Sub", x, center)));
    if (feature.codes() > 0) {
      inputs.add(codes(feature.code(), x));
    }
    inputs.replaceAll(one -> graph.cast(one, DataType.FLOAT));
    if (feature.flag()) {
      inputs.add(graph.cast(missing, DataType.FLOAT));
    }
    return graph.apply("Concat", Map.of("axis", -1), inputs.toArray(String[]::new));
  }

  private String real(String number) {
    return graph.cast(number, DataType.DOUBLE);
  }

  /** u, from x − center. */
  private String scaled(NumberFeature feature, String difference) {
    String u = graph.apply("Mul", difference, graph.real(feature.factor()));
    if (!feature.clipped()) {
      return u;
    }
    String part = graph.apply("Div", u, graph.real(BOUND));
    String square = graph.apply("Mul", part, part);
    return graph.apply("Div", u, graph.apply("Sqrt", graph.apply("Add", graph.real(1), square)));
  }

  /** How much of each interval between edges lies below x, centred and scaled. */
  private String codes(NumberFeature.Code code, String x) {
    List<Double> edges = code.edges();
    int last = edges.size() - 1;
    List<Double> widths =
        IntStream.range(0, last).mapToObj(t -> edges.get(t + 1) - edges.get(t)).toList();
    String above = graph.apply("Sub", x, graph.doubles(edges.subList(0, last)));
    String way = graph.apply("Div", above, graph.doubles(widths));
    String below = graph.apply("Max", graph.real(0), graph.apply("Min", graph.real(1), way));
    String centred = graph.apply("Sub", below, graph.doubles(code.means()));
    return graph.apply("Mul", centred, graph.real(code.factor()));
  }

  /** Which category it is: its number there and 0 elsewhere; of two that share an input −1 or 1. */
  private String inputs(CategoryFeature feature) {
    String code = code(feature);
    List<String> categories = new ArrayList<>();
    String missing = graph.cast(isMissing(feature, code), DataType.FLOAT);
    String others = graph.apply("Sub", graph.number(1), missing);
    if (!feature.values().isEmpty()) {
      String known = graph.cast(graph.apply("Equal", code, codes(feature)), DataType.FLOAT);
      categories.add(known);
      others = graph.apply("Sub", others, graph.apply("ReduceSum", known, graph.integer(-1)));
    }
    if (feature.others()) {
      categories.add(others);
    }
    if (feature.missing()) {
      categories.add(missing);
    }
    String all = graph.apply("Concat", Map.of("axis", -1), categories.toArray(String[]::new));
    return feature.isBinary()
        ? graph.apply("MatMul", all, graph.signs())
        : graph.apply("Mul", all, graph.number((float) feature.one()));
  }

  /** The value as a number: of texts their place, or −1 for others; NaN where it is missing. */
  private String code(CategoryFeature feature) {
    if (!isText(feature)) {
      return number(feature);
    }
    String text = value(feature.column(), DataType.STRING, 1);
    List<String> keys = new ArrayList<>(feature.values());
    List<Float> places =
        IntStream.range(0, keys.size()).mapToObj(place -> (float) place).collect(toList());
    if (!keys.contains("")) {
      keys.add("");
      places.add(Float.NaN);
    }
    return graph.apply(
        "LabelEncoder",
        Map.of("keys_strings", keys, "values_floats", places, "default_float", -1f),
        text);
  }

  /** The numbers that values have, in a row; of the type that they are compared with. */
  private String codes(CategoryFeature feature) {
    List<Double> codes = new ArrayList<>();
    for (String value : feature.values()) {
      codes.add(isText(feature) ? codes.size() : number(feature, value));
    }
    String all = graph.doubles(codes);
    return isTime(feature) ? all : graph.cast(all, DataType.FLOAT);
  }

  private double number(CategoryFeature feature, String value) {
    boolean isFlag = column(feature).type() == TableColumn.Type.BOOLEAN;
    return isFlag ? (Boolean.parseBoolean(value) ? 1 : 0) : Double.parseDouble(value);
  }

  private boolean isText(Feature feature) {
    return column(feature).type() == TableColumn.Type.TEXT;
  }

  /** What outputs of the network, N × n_L, predict. */
  String predictions(String outputs) {
    List<TargetScale> targets = preparation.targets();
    if (targets.isEmpty()) {
      return outputs;
    }
    String y = graph.apply("Mul", real(outputs), each(TargetScale::scale));
    y = graph.apply("Add", y, each(TargetScale::center));
    if (targets.stream().anyMatch(TargetScale::log)) {
      String grown = graph.apply("Mul", graph.apply("Exp", y), each(TargetScale::smear));
      String log = graph.cast(each(target -> target.log() ? 1 : 0), DataType.BOOL);
      y = graph.apply("Where", log, grown, y);
    }
    return graph.cast(y, DataType.FLOAT);
  }

  private String each(ToDoubleFunction<TargetScale> number) {
    return graph.doubles(preparation.targets().stream().mapToDouble(number).boxed().toList());
  }
}
