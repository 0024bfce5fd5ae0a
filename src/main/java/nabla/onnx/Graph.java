package nabla.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A graph of ONNX operators in the making. Values go by their names: each method takes names of
 * what is there, and gives that of what it adds.
 *
 * <p>Source: onnx/onnx, onnx/onnx-ml.proto and docs/Operators.md.
 */
final class Graph {

  /** Of ONNX's own operators; onnxruntime knows it from 1.12 on. */
  static final int OPSET = 17;

  /** The operators of another domain that are used, which has versions of its own. */
  private static final Set<String> OF_ML = Set.of("LabelEncoder");

  private static final String ML = "ai.onnx.ml";
  private static final int OPSET_OF_ML = 3;

  private static final String ROWS = "N"; // how many examples, which is not known before

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("nabla");
  private final Set<String> taken;
  private final Map<Object, String> constants = new HashMap<>(); // those that are there, by value

  /** One whose inputs may have these names, which then nothing else in it has. */
  Graph(Collection<String> inputs) {
    this.taken = Set.copyOf(inputs);
  }

  /** A name that no input has: with a line behind it for one that has. */
  private String free(String name) {
    return taken.contains(name) ? free(name + "_") : name;
  }

  /** What the graph takes: N × {@code width} values. */
  String input(String name, DataType type, int width) {
    if (name.isEmpty()) { // which means to ONNX that there is none
      throw new IllegalArgumentException(
          "column must have a name, got \"\"; rename it and train again");
    }
    graph.addInput(info(name, type, width));
    return name;
  }

  /** Gives a value out, under another name: N × {@code width}, or N if the width is 0. */
  void output(String wanted, DataType type, int width, String value) {
    String name = free(wanted);
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(value).addOutput(name));
    graph.addOutput(info(name, type, width));
  }

  private static ValueInfoProto info(String name, DataType type, int width) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam(ROWS));
    if (width > 0) {
      shape.addDim(Dimension.newBuilder().setDimValue(width));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  /** A constant of floats, row by row. */
  String constant(String name, float[] values, int offset, long... shape) {
    int length = 1;
    for (long size : shape) {
      length *= Math.toIntExact(size);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, offset, length);
    return constant(
        tensor(name, DataType.FLOAT, shape).setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
  }

  /** A constant that is a float. */
  String number(double value) {
    return constants.computeIfAbsent(
        (float) value, one -> constant("float." + one, new float[] {(float) one}, 0));
  }

  /** A constant that is a row of doubles. */
  String doubles(List<Double> values) {
    return constants.computeIfAbsent(
        values,
        all ->
            constant(
                tensor("doubles." + constants.size(), DataType.DOUBLE, values.size())
                    .addAllDoubleData(values)));
  }

  /** A constant that is a double. */
  String real(double value) {
    return doubles(List.of(value));
  }

  /** The columns of a matrix from one to before another. */
  String slice(String matrix, int from, int to) {
    return apply("Slice", matrix, integer(from), integer(to), integer(-1));
  }

  /** A constant that is the column −1, 1. */
  String signs() {
    return constants.computeIfAbsent(
        "signs", name -> constant("signs", new float[] {-1, 1}, 0, 2, 1));
  }

  /** A constant that is a list of a single integer, as operators take for an axis. */
  String integer(long value) {
    return constants.computeIfAbsent(
        value,
        one -> constant(tensor("integer." + one, DataType.INT64, 1).addInt64Data((long) one)));
  }

  /** A constant of texts. */
  String texts(String name, List<String> values) {
    TensorProto.Builder tensor = tensor(name, DataType.STRING, values.size());
    values.forEach(value -> tensor.addStringData(ByteString.copyFromUtf8(value)));
    return constant(tensor);
  }

  private static TensorProto.Builder tensor(String name, DataType type, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name);
    tensor.setDataType(type.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private String constant(TensorProto.Builder tensor) {
    graph.addInitializer(tensor.setName(free(tensor.getName())));
    return tensor.getName();
  }

  /** What an operator makes of values. */
  String apply(String operator, String... inputs) {
    return apply(operator, Map.of(), inputs);
  }

  /** The same numbers, or texts, as another type. */
  String cast(String value, DataType type) {
    return apply("Cast", Map.of("to", type.getNumber()), value);
  }

  /** What an operator with attributes makes: floats, ints, or lists of ints, floats or texts. */
  String apply(String operator, Map<String, ?> attributes, String... inputs) {
    String name = free(operator + "." + graph.getNodeCount());
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
    node.setDomain(OF_ML.contains(operator) ? ML : "")
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
    new TreeMap<>(attributes).forEach((key, value) -> node.addAttribute(attribute(key, value)));
    graph.addNode(node);
    return name;
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Float number) {
      attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
    } else if (value instanceof Integer number) {
      attribute.setType(AttributeProto.AttributeType.INT).setI(number);
    } else {
      ((List<?>) value).forEach(element -> add(element, attribute));
    }
    return attribute.build();
  }

  private static void add(Object element, AttributeProto.Builder list) {
    if (element instanceof Float number) {
      list.setType(AttributeProto.AttributeType.FLOATS).addFloats(number);
    } else if (element instanceof Integer number) {
      list.setType(AttributeProto.AttributeType.INTS).addInts(number);
    } else {
      ByteString text = ByteString.copyFromUtf8((String) element);
      list.setType(AttributeProto.AttributeType.STRINGS).addStrings(text);
    }
  }

  /** A model that has this graph, and says which operators it takes. */
  ModelProto.Builder model() {
    ModelProto.Builder model = ModelProto.newBuilder().setGraph(graph);
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
    if (graph.getNodeList().stream().anyMatch(node -> node.getDomain().equals(ML))) {
      model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(ML).setVersion(OPSET_OF_ML));
    }
    return model;
  }
}
