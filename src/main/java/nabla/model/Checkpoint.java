package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
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
 * "layers.&lt;l&gt;.weight" and so on: as in a model file
 * "optimizer.&lt;i&gt;": F32 [number of parameters], slot i of the optimizer's state
 * "kept": F32 [number of parameters], where there are such
 * </pre>
 *
 * @param state all that the optimizer remembers; held, not copied
 * @param progress where the training stood, as its owner writes it down
 * @param kept the parameters that the training would end with if no epoch to come is better, or if
 *     it diverges; none if it ends with those that it has at last, or fails
 */
public record Checkpoint(
    Parameters parameters,
    OptimizerState state,
    RunIdentity run,
    Map<String, String> progress,
    Optional<float[]> kept) {

  static final String FORMAT = "nabla-checkpoint";

  private static final String SLOT = "optimizer.";
  private static final String KEPT = "kept";

  private static List<Tensor> tensors(
      Parameters parameters, OptimizerState state, Optional<float[]> kept) {
    List<Tensor> tensors = new ArrayList<>(Tensor.of(parameters));
    for (int i = 0; i < state.slots(); i++) {
      tensors.add(Tensor.of(SLOT + i, state.slot(i)));
    }
    kept.ifPresent(values -> tensors.add(Tensor.of(KEPT, values)));
    return tensors;
  }

  void write(OutputStream out) throws IOException {
    Map<String, String> texts = new HashMap<>();
    texts.put("format", FORMAT);
    texts.put("topology", ModelJson.topology(parameters.topology()));
    texts.put("step", String.valueOf(state.step()));
    run.facts().forEach((name, text) -> texts.put("run." + name, text));
    progress.forEach((name, text) -> texts.put("progress." + name, text));
    Safetensors.write(out, texts, tensors(parameters, state, kept));
  }

  /** Reads one and checks all of it. */
  static Checkpoint read(DataInputStream in, long length) throws IOException {
    Safetensors header = Safetensors.readHeader(in, length);
    header.requireFormat(FORMAT);
    Topology topology = ModelJson.readTopology(header.text("topology"));
    boolean keeps = header.infos().containsKey(KEPT);
    int slots =
        (int) header.infos().keySet().stream().filter(name -> name.startsWith(SLOT)).count();
    header.requireFloats((1L + slots + (keeps ? 1 : 0)) * topology.parameterCount());
    Parameters parameters = Parameters.zeros(topology);
    OptimizerState state =
        new OptimizerState(step(header), new float[slots][topology.parameterCount()]);
    Optional<float[]> kept =
        keeps ? Optional.of(new float[topology.parameterCount()]) : Optional.empty();
    header.read(in, tensors(parameters, state, kept));
    return new Checkpoint(
        parameters, state, new RunIdentity(header.texts("run")), header.texts("progress"), kept);
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
