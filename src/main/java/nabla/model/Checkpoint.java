package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.text.Shown;

/**
 * All that a training needs to go on from where it stood. As a {@code .safetensors} file:
 *
 * <pre>
 * "__metadata__": format ("nabla-checkpoint"), topology (JSON in a string), run.&lt;name&gt;,
 *                 progress.&lt;name&gt;, step (the optimizer's), sha256 (of all these and the tensors)
 * "layers.&lt;l&gt;.weight", "layers.&lt;l&gt;.bias": as in a model file
 * "optimizer.&lt;i&gt;": F32 [number of parameters], slot i of the optimizer's state
 * "lastFinite": F32 [number of parameters], where there are such
 * </pre>
 *
 * @param state all that the optimizer remembers; held, not copied
 * @param progress where the training stood, as its owner writes it down
 * @param lastFinite the parameters that it ends with if it diverges; none: it fails
 */
public record Checkpoint(
    Parameters parameters,
    OptimizerState state,
    RunIdentity run,
    Map<String, String> progress,
    Optional<float[]> lastFinite) {

  static final String FORMAT = "nabla-checkpoint";

  private static final String SLOT = "optimizer.";
  private static final String LAST_FINITE = "lastFinite";

  private static List<Tensor> tensors(
      Parameters parameters, OptimizerState state, Optional<float[]> lastFinite) {
    List<Tensor> tensors = Tensor.of(parameters);
    for (int i = 0; i < state.slots(); i++) {
      tensors.add(Tensor.of(SLOT + i, state.slot(i)));
    }
    lastFinite.ifPresent(values -> tensors.add(Tensor.of(LAST_FINITE, values)));
    return tensors;
  }

  void write(OutputStream out) throws IOException {
    Map<String, String> texts = new HashMap<>();
    texts.put("format", FORMAT);
    texts.put("topology", ModelJson.topology(parameters.topology()));
    texts.put("step", String.valueOf(state.step()));
    run.facts().forEach((name, text) -> texts.put("run." + name, text));
    progress.forEach((name, text) -> texts.put("progress." + name, text));
    Safetensors.write(out, texts, tensors(parameters, state, lastFinite));
  }

  /** Reads one and checks all of it. */
  static Checkpoint read(DataInputStream in, long length) throws IOException {
    Safetensors header = Safetensors.readHeader(in, length);
    header.requireFormat(FORMAT);
    Topology topology = ModelJson.readTopology(header.text("topology"));
    boolean keeps = header.infos().containsKey(LAST_FINITE);
    int slots =
        (int) header.infos().keySet().stream().filter(name -> name.startsWith(SLOT)).count();
    header.requireFloats((1L + slots + (keeps ? 1 : 0)) * topology.parameterCount());
    Parameters parameters = Parameters.zeros(topology);
    OptimizerState state =
        new OptimizerState(step(header), new float[slots][topology.parameterCount()]);
    Optional<float[]> lastFinite =
        keeps ? Optional.of(new float[topology.parameterCount()]) : Optional.empty();
    header.read(in, tensors(parameters, state, lastFinite));
    return new Checkpoint(
        parameters,
        state,
        new RunIdentity(header.texts("run")),
        header.texts("progress"),
        lastFinite);
  }

  private static long step(Safetensors header) {
    String text = header.text("step");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "its step must be an integer, got \"%s\"".formatted(Shown.text(text, 40)), e);
    }
  }
}
