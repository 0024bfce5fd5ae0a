package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;

/**
 * All that a training needs to go on from where it stood. As a {@code .safetensors} file:
 *
 * <pre>
 * "__metadata__": format ("nabla-checkpoint"), topology (JSON in a string), run.&lt;name&gt;,
 *                 progress.&lt;name&gt;, step (the optimizer's), sha256 (of all these and the tensors)
 * "layers.&lt;l&gt;.weight", "layers.&lt;l&gt;.bias": as in a model file
 * "optimizer.&lt;i&gt;": F32 [number of parameters], slot i of the optimizer's state
 * </pre>
 *
 * @param parameters W^l and b^l; held, not copied
 * @param state all that the optimizer remembers; held, not copied
 * @param run what decides the result: another run can't go on from here
 * @param progress where the training stood, as its owner writes it down
 */
public record Checkpoint(
    Parameters parameters, OptimizerState state, RunIdentity run, Map<String, String> progress) {

  static final String FORMAT = "nabla-checkpoint";

  /** Requires all four. */
  public Checkpoint {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(run, "run");
    progress = Map.copyOf(progress);
  }

  void write(OutputStream out) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    texts.put("format", FORMAT);
    texts.put("topology", ModelJson.topology(parameters.topology()));
    texts.put("step", String.valueOf(state.step()));
    run.facts().forEach((name, text) -> texts.put("run." + name, text));
    progress.forEach((name, text) -> texts.put("progress." + name, text));
    Safetensors.write(out, texts, Tensor.of(parameters, state));
  }

  /**
   * Reads one and checks all of it.
   *
   * @throws IllegalArgumentException if the file is not one, or is damaged
   */
  static Checkpoint read(DataInputStream in, long length) throws IOException {
    Header header = Header.read(in, length);
    header.requireFormat(FORMAT);
    Topology topology = ModelJson.readTopology(header.text("topology"));
    int slots = header.infos().size() - 2 * topology.depth();
    if (slots < 0) {
      throw new IllegalArgumentException(
          "its tensors must number %s or more, got %s"
              .formatted(2 * topology.depth(), header.infos().size()));
    }
    header.requireFloats((1L + slots) * topology.parameterCount());
    Parameters parameters = Parameters.zeros(topology);
    OptimizerState state =
        new OptimizerState(header.integer("step"), new float[slots][topology.parameterCount()]);
    Safetensors.read(in, header, Tensor.of(parameters, state));
    return new Checkpoint(
        parameters, state, new RunIdentity(header.texts("run")), header.texts("progress"));
  }
}
