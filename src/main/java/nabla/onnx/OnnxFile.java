package nabla.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.model.ModelException;
import nabla.model.Provenance;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.ClassScores;
import nabla.nn.Topology;
import nabla.table.TableColumn;

/**
 * A {@link TrainedModel} as an {@code .onnx} file, in the standard operators of opset 17: what
 * {@code predict} and {@code classify} give, to a few units of the last place of a float.
 *
 * <pre>
 * features       float  [N, n_0]    for any N, where rows are inputs already; otherwise, by name:
 * each column    float  [N, 1]      a number, a date in days since 1970-01-01, 0 or 1; NaN: missing
 *                double [N, 1]      a time in seconds since then, in UTC; likewise
 *                string [N, 1]      a text; "": missing
 *                float  [N, width]  several numbers
 *
 * probabilities  float  [N, n_L]    a^L, where outputs are classes; "margins", of the cost hinge
 * label          string [N]         the class
 *
 * prediction     float  [N, n_L]    a^L where they are not, scaled back as the targets were
 * </pre>
 *
 * <p>Where a column has one of the latter names, the output has a "_" behind it. Its metadata names
 * Nabla's version, the topology and {@code weights.sha256}. Source: onnx/onnx, docs/IR.md.
 */
public final class OnnxFile {

  /** The version of ONNX's operators. */
  public static final int OPSET = Graph.OPSET;

  private static final int IR_VERSION = 8; // that of ONNX 1.12, which brought opset 17

  /** Protocol buffers go up to 2 GiB; what is not weights takes the rest. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (64 << 20);

  private OnnxFile() {}

  /**
   * Writes a model to the local disk, in place of an older file if there is one.
   *
   * @throws IllegalArgumentException if ONNX can't hold it; the message says why
   * @throws ModelException if the file system refuses
   */
  public static void write(TrainedModel model, Path file) {
    write(model, Storage.local(), file.toAbsolutePath().toString());
  }

  /** The same, to where a storage reaches. */
  public static void write(TrainedModel model, Storage storage, String file) {
    ModelProto onnx = onnx(model);
    try {
      storage.write(file, onnx::writeTo);
    } catch (IOException e) {
      throw ModelException.refused("ONNX file", file, "written", e);
    }
  }

  private static ModelProto onnx(TrainedModel model) {
    Topology topology = model.topology();
    long bytes = (long) Float.BYTES * topology.parameterCount() * model.ensemble().size();
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "weights must be at most %s bytes for ONNX, got %s; use a smaller network or fewer members"
              .formatted(MOST_BYTES, bytes));
    }
    Graph graph = new Graph(model.preparation().columns().stream().map(TableColumn::name).toList());
    Columns columns = new Columns(graph, model.preparation());
    Layers layers = new Layers(graph, model.ensemble());
    String x =
        model.preparation().readsColumns()
            ? columns.inputs()
            : graph.input("features", DataType.FLOAT, topology.inputs());
    List<String> z = layers.weightedInputs(x);
    String outputs = columns.predictions(layers.outputs(z));
    graph.output(name(model), DataType.FLOAT, topology.outputs(), outputs);
    if (!model.labels().isEmpty()) {
      String best =
          graph.apply("ArgMax", Map.of("axis", -1, "keepdims", 0), layers.scores(z)); // the first
      String labels = graph.texts("labels", model.labels());
      graph.output("label", DataType.STRING, 0, graph.apply("Gather", labels, best));
    }
    return graph
        .model()
        .setIrVersion(IR_VERSION)
        .setProducerName("Nabla")
        .setProducerVersion(Provenance.versionOfNabla())
        .addMetadataProps(property("topology", model.ensemble().toString()))
        .addMetadataProps(property("weights.sha256", model.weightsSha256()))
        .build();
  }

  private static String name(TrainedModel model) {
    Topology topology = model.topology();
    boolean probable = ClassScores.areProbable(topology.activation(topology.depth()));
    String ofClasses = probable ? "probabilities" : "margins";
    return model.labels().isEmpty() ? "prediction" : ofClasses;
  }

  private static StringStringEntryProto property(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
