package io.nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nabla.nn.Activation;
import io.nabla.nn.Cost;
import io.nabla.nn.Initializer;
import io.nabla.nn.Layer;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  private static final Topology TOPOLOGY =
      new Topology(
          3,
          List.of(new Layer(4, Activation.RELU), new Layer(2, Activation.SOFTMAX)),
          Cost.LOG_LIKELIHOOD);

  @TempDir Path directory;
  private Path file;
  private TrainedModel model;

  @BeforeEach
  void writeModel() {
    file = directory.resolve("model.safetensors");
    Parameters parameters = Initializer.HE.parameters(TOPOLOGY, 7);
    parameters.values()[0] = -0f;
    parameters.values()[1] = Float.MIN_VALUE;
    model =
        new TrainedModel(
            parameters,
            List.of("cat \"é\"", "dog"),
            new Provenance("0.1", "4.1.0", "17", "OpenBLAS", -7, 60, Map.of("epochs", "3")));
    write(model);
  }

  @Test
  void whatIsReadIsWhatWasWrittenBitForBit() {
    TrainedModel read = read();
    assertThat(bits(read)).containsExactly(bits(model));
    assertThat(read.topology()).isEqualTo(TOPOLOGY);
    assertThat(read.labels()).isEqualTo(model.labels());
    assertThat(read.provenance()).isEqualTo(model.provenance());
  }

  @Test
  void fileHasTheSafetensorsLayout() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    assertThat(bytes).hasSize(8 + header + 4 * 26);
    assertThat(new String(bytes, 8, header, StandardCharsets.UTF_8))
        .startsWith("{\"__metadata__\":{\"format\":\"nabla\"")
        .contains(
            "\"layers.1.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}",
            "\"layers.2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[96,104]}");
  }

  @Test
  void hashIsThatOfLittleEndianFloats() {
    Topology one = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    TrainedModel zeros = new TrainedModel(Parameters.zeros(one), List.of(), model.provenance());
    // printf '\0\0\0\0\0\0\0\0' | sha256sum
    assertThat(zeros.weightsSha256())
        .isEqualTo("af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc");
  }

  @Test
  void olderModelIsReplacedAndNothingElseLeft() throws IOException {
    model.parameters().values()[5] = 42f;
    write(model);
    assertThat(read().parameters().values()[5]).isEqualTo(42f);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anyTruncationIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertRefused("damaged");
    }
  }

  @Test
  void bytesBehindTheEndAreFound() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused("bytes, got");
  }

  @Test
  void flippedBitInAnyWeightIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length - 4 * 26; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertRefused("SHA-256");
    }
  }

  @Test
  void garbageIsRefused() throws IOException {
    Files.writeString(file, "this is not a model, but a line of text");
    assertRefused("length of its header");
  }

  @Test
  void headerThatIsNotJsonIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[8] = 'x';
    Files.write(file, bytes);
    assertRefused("not JSON");
  }

  @Test
  void wrongShapeIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("[4,3]", "[3,4]");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("shape of layers.1.weight must be [4,3], got [3,4]");
  }

  @Test
  void missingFileIsRefused() throws IOException {
    Files.delete(file);
    assertRefused("does not exist");
  }

  @Test
  void labelsMustGoWithTheOutputs() {
    assertThatThrownBy(
            () -> new TrainedModel(model.parameters(), List.of("one"), model.provenance()))
        .hasMessage("labels must number 0 or 2, one for each output, got 1");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(this::read)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(what)
        .message()
        .doesNotContain("\n");
  }

  private void write(TrainedModel written) {
    ModelFile.write(written, Storage.local(), file.toString());
  }

  private TrainedModel read() {
    return ModelFile.read(Storage.local(), file.toString());
  }

  private static int[] bits(TrainedModel model) {
    float[] values = model.parameters().values();
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
