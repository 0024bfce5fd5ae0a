package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nabla export}. */
class ExportCommandTest {

  /** Whatever it was saved by: here Python's safetensors. */
  private static final String MODEL = "src/test/resources/safetensors/model.safetensors";

  @TempDir private Path directory;

  private Outcome export(String model, Path onnx) {
    return Outcome.of("export", "--model", model, "--onnx", onnx.toString());
  }

  @Test
  void aModelIsWrittenInPlaceOfAnOlderFile() throws IOException, OrtException {
    Path file = Files.writeString(directory.resolve("a b.onnx"), "older");
    Outcome outcome = export(MODEL, file);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.lastLine())
        .isEqualTo("2-3(tanh)-2(softmax), softmax-cross-entropy in %s, opset 17".formatted(file));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor x = OnnxTensor.createTensor(environment, new float[][] {{1, 2}, {3, 4}});
        OrtSession.Result result = session.run(Map.of("features", x))) {
      assertThat((float[][]) result.get("probabilities").orElseThrow().getValue())
          .hasDimensions(2, 2);
    }
  }

  @Test
  void whatCannotBeDoneIsToldInOneLine() {
    Path nowhere = directory.resolve("nowhere");
    Outcome noModel = export(nowhere.toString(), directory.resolve("a.onnx"));
    assertThat(noModel.code()).isEqualTo(1);
    assertThat(noModel.err())
        .isEqualTo(
            "nabla: model file %s does not exist; check the path or train a model first%n"
                .formatted(nowhere));
    Outcome toDirectory = export(MODEL, directory);
    assertThat(toDirectory.code()).isEqualTo(1);
    assertThat(toDirectory.err())
        .isEqualTo(
            "nabla: ONNX file %s cannot be written: it is a directory; check the path, the space left and your rights%n"
                .formatted(directory));
    Outcome noFile = Outcome.of("export", "--model", MODEL);
    assertThat(noFile.code()).isEqualTo(2);
    assertThat(noFile.err()).contains("--onnx");
  }
}
