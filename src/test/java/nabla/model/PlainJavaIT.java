package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.ChildJvm;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.onnx.OnnxFile;
import nabla.table.CategoryFeature;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar in plain Java, with just the jars that docs/scoring.md names. */
class PlainJavaIT {

  private static final String LIBRARIES = ".*/(?:blas-3\\.0\\.4|arpack_combined_all-0\\.1)\\.jar";

  @Test
  void threeJarsAreEnough(@TempDir Path directory) throws Exception {
    List<String> classPath =
        Stream.of(packaged().stream(), libraries(LIBRARIES), ofTests())
            .flatMap(entries -> entries)
            .toList();
    assertThat(classPath).hasSize(4);
    List<String> alone = List.of("-cp", String.join(File.pathSeparator, classPath));
    TrainedModelTest.assertScores(
        directory,
        (output, args) -> ChildJvm.start(TrainedModelTest.Program.class, output, alone, args));
  }

  /** Exports a model. */
  public static final class Export {

    private Export() {}

    public static void main(String[] args) {
      OnnxFile.write(TrainedModel.load(Path.of(args[0])), Path.of(args[1]));
    }
  }

  /** Packaging renames packages, and would rename the domain of an operator. */
  @Test
  void aModelOfTextsIsExportedByThePackagedJar(@TempDir Path directory) throws Exception {
    Path saved = directory.resolve("saved");
    Path onnx = directory.resolve("onnx");
    Path output = directory.resolve("output");
    ofText().save(saved);
    List<String> classPath =
        Stream.of(packaged().stream(), libraries(".*/protobuf-java-[^/]*"), ofTests())
            .flatMap(entries -> entries)
            .toList();
    List<String> alone = List.of("-cp", String.join(File.pathSeparator, classPath));
    Process child = ChildJvm.start(Export.class, output, alone, saved.toString(), onnx.toString());
    assertThat(child.waitFor()).as(Files.readString(output)).isZero();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    String[] texts = {"no", "yes"};
    try (OrtSession session = environment.createSession(onnx.toString());
        OnnxTensor x = OnnxTensor.createTensor(environment, texts, new long[] {2, 1});
        OrtSession.Result result = session.run(Map.of("word", x))) {
      assertThat(result.get("prediction").orElseThrow().getValue())
          .isEqualTo(new float[][] {{-1}, {1}});
    }
  }

  /** −1 for no, and 1 for yes. */
  private static TrainedModel ofText() {
    Topology topology =
        new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.SQUARED_ERROR);
    return new TrainedModel(
        Ensemble.of(new Parameters(topology, new float[] {1, 0})),
        List.of(),
        new Preparation(
            List.of(new TableColumn("word", TableColumn.Type.TEXT)),
            List.of(new CategoryFeature(0, List.of("no", "yes"), false, false, 0)),
            List.of()),
        new Provenance(new RunIdentity(Map.of()), Map.of()));
  }

  private static Stream<String> ofTests() {
    return Stream.of("target/test-classes");
  }

  private static List<String> packaged() throws IOException {
    assumeThat(Path.of("target/spark/jars")).as("packaged").exists();
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .map(Path::toString)
          .filter(name -> name.matches(".*/nabla-[^/]*(?<!-tests)\\.jar"))
          .collect(Collectors.toList());
    }
  }

  private static Stream<String> libraries(String name) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.matches(name));
  }
}
