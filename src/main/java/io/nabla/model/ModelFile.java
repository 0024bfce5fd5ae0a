package io.nabla.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nabla.nn.Parameters;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/**
 * A {@link TrainedModel} as one {@code .safetensors} file.
 *
 * <pre>
 * "__metadata__": format ("nabla"), topology, labels, provenance (JSON in strings), weights.sha256
 * "layers.&lt;l&gt;.weight": F32 [n_l, n_{l-1}]     "layers.&lt;l&gt;.bias": F32 [n_l]
 * </pre>
 *
 * <p>The tensors stand in the order of {@link Parameters#values}.
 */
public final class ModelFile {

  private static final String FORMAT = "nabla";

  private ModelFile() {}

  /**
   * Writes a model, in place of an older one if there is one; a reader never sees half of it.
   *
   * @throws ModelException if the file system refuses
   */
  public static void write(TrainedModel model, Storage storage, String file) {
    ObjectNode metadata =
        ModelJson.object()
            .put("format", FORMAT)
            .put("topology", ModelJson.topology(model.topology()).toString())
            .put("labels", ModelJson.labels(model.labels()).toString())
            .put("provenance", ModelJson.provenance(model.provenance()).toString())
            .put("weights.sha256", model.weightsSha256());
    try {
      storage.write(
          file, out -> Safetensors.write(out, metadata, Safetensors.of(model.parameters())));
    } catch (IOException e) {
      throw new ModelException(
          "model file %s cannot be written: %s; check the path, the space left and your rights"
              .formatted(file, ModelException.oneLine(e)),
          e);
    }
  }

  /**
   * Reads a model and checks all of it, the hash of its weights included.
   *
   * @throws ModelException if the file is not there, is not such a file or is damaged
   */
  public static TrainedModel read(Storage storage, String file) {
    try {
      return storage.read(file, ModelFile::readFrom);
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "model file %s does not exist; check the path or train a model first".formatted(file), e);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, ModelException.oneLine(e), e);
    } catch (IOException e) {
      throw new ModelException(
          "model file %s cannot be read: %s; check the path and your rights"
              .formatted(file, ModelException.oneLine(e)),
          e);
    }
  }

  private static TrainedModel readFrom(DataInputStream in, long length) throws IOException {
    Safetensors.Header header = Safetensors.readHeader(in, length);
    JsonNode metadata = header.metadata();
    ModelJson.requireFormat(metadata, FORMAT);
    Parameters parameters =
        Parameters.zeros(
            ModelJson.readTopology(ModelJson.parse(ModelJson.text(metadata, "topology"))));
    List<Safetensors.Tensor> tensors = Safetensors.of(parameters);
    Safetensors.readTensors(in, header, length, tensors);
    TrainedModel model =
        new TrainedModel(
            parameters,
            ModelJson.readLabels(ModelJson.parse(ModelJson.text(metadata, "labels"))),
            ModelJson.readProvenance(ModelJson.parse(ModelJson.text(metadata, "provenance"))));
    String hash = ModelJson.text(metadata, "weights.sha256");
    if (!hash.equals(model.weightsSha256())) {
      throw new IllegalArgumentException(
          "the SHA-256 of its weights must be %s, got %s".formatted(hash, model.weightsSha256()));
    }
    return model;
  }

  private static ModelException damaged(String file, String what, Exception cause) {
    return new ModelException(
        "model file %s is damaged or not Nabla's: %s; use another copy or train again"
            .formatted(file, what.replaceAll("\\s+", " ")),
        cause);
  }
}
