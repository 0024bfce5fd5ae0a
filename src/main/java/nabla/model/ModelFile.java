package nabla.model;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.nn.Ensemble;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.TrainingTable;
import nabla.table.Preparation;
import nabla.text.Shown;

/**
 * A {@link TrainedModel} as one {@code .safetensors} file.
 *
 * <pre>
 * "__metadata__": format ("nabla"), topology, labels (JSON in strings), weights.sha256,
 *                 members (their number, of an ensemble), preparation (JSON, of a table's rows),
 *                 run.&lt;name&gt;, provenance.&lt;name&gt;, sha256 (of all these and the tensors)
 * "layers.&lt;l&gt;.weight": F32 [n_l, n_{l-1}]     "layers.&lt;l&gt;.bias": F32 [n_l]
 *
 * and of networks that have them
 * "layers.0.scale": F32 [n_0]     "layers.&lt;l&gt;.gain", "layers.&lt;l&gt;.shift": F32 [n_l]
 * </pre>
 *
 * <p>Of an ensemble's member k, counted from 1, the names begin with {@code members.<k>.}. The
 * tensors stand in the order of {@link Parameters#values}; that they do is not required of a file
 * to be read.
 */
public final class ModelFile {

  /** What it is called in the directory of a run, and in that of a model saved by spark.ml. */
  public static final String NAME = "model.safetensors";

  private static final String FORMAT = "nabla";
  private static final String MEMBERS = "members";
  private static final String PREPARATION = "preparation";

  private ModelFile() {}

  /**
   * Writes a model, in place of an older one if there is one; a reader never sees half of it.
   *
   * @throws ModelException if the file system refuses
   */
  public static void write(TrainedModel model, Storage storage, String file) {
    Map<String, String> texts = new HashMap<>();
    texts.put("format", FORMAT);
    texts.put("topology", ModelJson.topology(model.topology()));
    texts.put("labels", ModelJson.labels(model.labels()));
    texts.put("weights.sha256", model.weightsSha256());
    if (!model.preparation().equals(Preparation.NONE)) {
      texts.put(PREPARATION, model.preparation().json());
    }
    if (model.ensemble().size() > 1) {
      texts.put(MEMBERS, String.valueOf(model.ensemble().size()));
    }
    model.provenance().write(texts);
    try {
      storage.write(file, out -> Safetensors.write(out, texts, Tensor.of(model.ensemble())));
    } catch (IOException e) {
      throw ModelException.refused("model file", file, "written", e);
    }
  }

  /**
   * The file of the model that a location means: a model file, or the directory of a run or of a
   * model saved by spark.ml.
   *
   * @param name what messages call the location
   * @throws ModelException if it is a directory without such a file, or the file system refuses
   */
  public static String in(String name, Storage storage, String location) {
    String file = location + "/" + NAME;
    try {
      if (storage.kind(location) != Storage.Kind.DIRECTORY) {
        return location;
      }
      if (storage.kind(file) != Storage.Kind.NOTHING) {
        return file;
      }
    } catch (IOException e) {
      throw ModelException.refused(name, location, "read", e);
    }
    throw new ModelException(
        "%s must be a model file, or a directory with its %s, got %s without one; of a pipeline name the model's own directory, below stages"
            .formatted(name, NAME, Storage.shown(location)));
  }

  /**
   * Reads a model and checks all of it.
   *
   * @throws ModelException if the file is not there, is not such a file or is damaged
   */
  public static TrainedModel read(Storage storage, String file) {
    try {
      return storage.read(file, ModelFile::readFrom);
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "model file %s does not exist; check the path or train a model first"
              .formatted(Storage.shown(file)),
          e);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "model file %s is damaged or not Nabla's: %s; use another copy or train again"
              .formatted(Storage.shown(file), ModelException.oneLine(e)),
          e);
    } catch (IOException e) {
      throw ModelException.refused("model file", file, "read", e);
    }
  }

  private static TrainedModel readFrom(DataInputStream in, long length) throws IOException {
    Safetensors header = Safetensors.readHeader(in, length);
    header.requireFormat(FORMAT);
    Topology topology = ModelJson.readTopology(header.text("topology"));
    int members = members(header);
    header.requireFloats((long) members * topology.parameterCount());
    Ensemble ensemble =
        new Ensemble(Stream.generate(() -> Parameters.zeros(topology)).limit(members).toList());
    List<Tensor> tensors = Tensor.of(ensemble);
    header.read(in, tensors);
    requireFinite(tensors);
    Preparation preparation =
        header.texts().containsKey(PREPARATION)
            ? Preparation.read(header.text(PREPARATION))
            : Preparation.NONE;
    return new TrainedModel(
        ensemble,
        ModelJson.readLabels(header.text("labels")),
        preparation,
        Provenance.read(header));
  }

  private static int members(Safetensors header) {
    if (!header.texts().containsKey(MEMBERS)) {
      return 1;
    }
    String text = header.text(MEMBERS);
    return TrainingTable.MEMBERS
        .rule()
        .read(text)
        .filter(members -> members > 1)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its members must be %s and more than 1, got \"%s\""
                        .formatted(TrainingTable.MEMBERS.rule().words(), Shown.text(text, 40))));
  }

  private static void requireFinite(List<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      for (int i = 0; i < tensor.length(); i++) {
        float value = tensor.array()[tensor.offset() + i];
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "its weights must be finite, got %s in %s".formatted(value, tensor.name()));
        }
      }
    }
  }
}
