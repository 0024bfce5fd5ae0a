package io.nabla.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.optim.OptimizerState;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, in a directory: the last two, each one {@code .safetensors} file.
 *
 * <pre>
 * "__metadata__": format ("nabla-checkpoint"), topology, run, progress (JSON in strings),
 *                 step (the optimizer's), sha256 (of these texts and all tensors)
 * "layers.&lt;l&gt;.weight", "layers.&lt;l&gt;.bias": as in a model file
 * "optimizer.&lt;i&gt;": F32 [number of parameters], slot i of the optimizer's state
 * </pre>
 *
 * <p>A file is written under another name and then renamed, and only then is the oldest removed: at
 * any moment there is a whole one. One that is damaged all the same is passed over.
 */
public final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String FORMAT = "nabla-checkpoint";
  private static final String PREFIX = "checkpoint-";
  private static final String UNFINISHED = "." + PREFIX; // what a kill leaves while one is written
  private static final String SUFFIX = ".safetensors";
  private static final int KEPT = 2;

  private final Storage storage;
  private final String directory;

  /** The checkpoints in a directory, which need not exist yet. */
  public Checkpoints(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** Where they are. */
  public String directory() {
    return directory;
  }

  /**
   * Saves a checkpoint and removes all but the last two.
   *
   * @param steps how many steps the training has done; orders the files
   * @throws ModelException if the file system refuses; the older ones stay
   */
  public void save(Checkpoint checkpoint, long steps) {
    String file = String.format(Locale.ROOT, "%s/%s%012d%s", directory, PREFIX, steps, SUFFIX);
    try {
      List<Safetensors.Tensor> tensors = tensors(checkpoint.parameters(), checkpoint.state());
      ObjectNode metadata =
          ModelJson.object()
              .put("format", FORMAT)
              .put("topology", ModelJson.topology(checkpoint.parameters().topology()).toString())
              .put("run", ModelJson.texts(checkpoint.run()).toString())
              .put("progress", ModelJson.texts(checkpoint.progress()).toString())
              .put("step", String.valueOf(checkpoint.state().step()));
      metadata.put("sha256", sha256(metadata, tensors));
      storage.write(file, out -> Safetensors.write(out, metadata, tensors));
      // Newer ones, which were passed over as damaged, make no older one go.
      List<String> files = files().stream().filter(name -> name.compareTo(file) <= 0).toList();
      for (String old : files.subList(0, Math.max(0, files.size() - KEPT))) {
        storage.delete(old);
      }
    } catch (IOException e) {
      throw new ModelException(
          "checkpoint %s cannot be written: %s; check the path, the space left and your rights"
              .formatted(file, ModelException.oneLine(e)),
          e);
    }
  }

  /**
   * The newest checkpoint that is whole; of any that is newer and damaged, a warning says so.
   *
   * @throws ModelException if the directory can't be read
   */
  public Optional<Checkpoint> latest() {
    try {
      List<String> files = files();
      for (int i = files.size() - 1; i >= 0; i--) {
        try {
          return Optional.of(storage.read(files.get(i), Checkpoints::readFrom));
        } catch (IOException | IllegalArgumentException e) {
          LOG.warn(
              "checkpoint {} is damaged ({}); trying the one before",
              files.get(i),
              ModelException.oneLine(e));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Whether there is none.
   *
   * @throws ModelException if the directory can't be read
   */
  public boolean isEmpty() {
    try {
      return files().isEmpty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Removes them all: the training is done, or another one begins.
   *
   * @throws ModelException if the file system refuses
   */
  public void clear() {
    try {
      for (String name : storage.list(directory)) {
        if (name.startsWith(PREFIX) || name.startsWith(UNFINISHED)) {
          storage.delete(directory + "/" + name);
        }
      }
    } catch (IOException e) {
      throw new ModelException(
          "checkpoints in %s cannot be removed: %s; check your rights"
              .formatted(directory, ModelException.oneLine(e)),
          e);
    }
  }

  private ModelException unreadable(IOException e) {
    return new ModelException(
        "checkpoints in %s cannot be read: %s; check the path and your rights"
            .formatted(directory, ModelException.oneLine(e)),
        e);
  }

  private List<String> files() throws IOException {
    return storage.list(directory).stream()
        .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
        .map(name -> directory + "/" + name)
        .toList();
  }

  private static Checkpoint readFrom(DataInputStream in, long length) throws IOException {
    Safetensors.Header header = Safetensors.readHeader(in, length);
    JsonNode metadata = header.metadata();
    ModelJson.requireFormat(metadata, FORMAT);
    Topology topology =
        ModelJson.readTopology(ModelJson.parse(ModelJson.text(metadata, "topology")));
    Parameters parameters = Parameters.zeros(topology);
    int slots = header.tensors().size() - 1 - 2 * topology.depth();
    if (slots < 0) {
      throw new IllegalArgumentException("it must have a tensor for every layer");
    }
    OptimizerState state =
        new OptimizerState(
            Long.parseLong(ModelJson.text(metadata, "step")),
            new float[slots][topology.parameterCount()]);
    List<Safetensors.Tensor> tensors = tensors(parameters, state);
    Safetensors.readTensors(in, header, length, tensors);
    String hash = ModelJson.text(metadata, "sha256");
    String found = sha256(metadata, tensors);
    if (!hash.equals(found)) {
      throw new IllegalArgumentException("its SHA-256 must be %s, got %s".formatted(hash, found));
    }
    Map<String, String> run =
        ModelJson.readTexts(ModelJson.parse(ModelJson.text(metadata, "run")), "run");
    Map<String, String> progress =
        ModelJson.readTexts(ModelJson.parse(ModelJson.text(metadata, "progress")), "progress");
    return new Checkpoint(parameters, state, run, progress);
  }

  private static List<Safetensors.Tensor> tensors(Parameters parameters, OptimizerState state) {
    List<Safetensors.Tensor> tensors = new ArrayList<>(Safetensors.of(parameters));
    for (int i = 0; i < state.slots(); i++) {
      float[] slot = state.slot(i);
      tensors.add(new Safetensors.Tensor("optimizer." + i, slot, 0, slot.length));
    }
    return tensors;
  }

  private static String sha256(JsonNode metadata, List<Safetensors.Tensor> tensors) {
    List<String> texts = new ArrayList<>();
    for (String key : List.of("topology", "run", "progress", "step")) {
      texts.add(ModelJson.text(metadata, key));
    }
    return Safetensors.sha256(texts, tensors);
  }
}
