package nabla.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.onnx.OnnxFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla export}: a trained model as a file for other programs. */
@Command(
    name = "export",
    description = "Write a trained model as an ONNX file, which onnxruntime and others run.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  scripts/nabla export --model runs/mnist --onnx mnist.onnx"})
final class ExportCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private ModelOption model;

  @Option(
      names = "--onnx",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, in place of an older one if there is one; likewise.")
  private String onnx;

  @Override
  public Integer call() {
    model.location(); // refused first, if it is none
    String to = Locations.of("--onnx", onnx);
    Storage storage = SessionFiles.withoutSession();
    TrainedModel trained = model.model(storage);
    try {
      OnnxFile.write(trained, storage, to);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--onnx must be of a model that ONNX can hold: " + e.getMessage(), e);
    }
    main.console().say("%s in %s, opset %s", trained.ensemble(), Storage.shown(to), OnnxFile.OPSET);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("onnx", Storage.shown(to));
    result.put("opset", OnnxFile.OPSET);
    result.put("weights.sha256", trained.weightsSha256());
    main.console().result(result);
    return ExitCode.OK;
  }
}
