package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.Allocated;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Ensemble;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.table.PlainFeature;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {

  private static final Storage STORAGE = Storage.local();
  private static final Path BY_PYTHON = Path.of("src/test/resources/safetensors/model.safetensors");
  private static final Topology TOPOLOGY =
      new Topology(
          3,
          List.of(new Layer(4, Activation.RELU), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static final Provenance PROVENANCE =
      new Provenance(
          new RunIdentity(Map.of("seed", "-7", "BLAS", "OpenBLAS")), Map.of("epochs", "3"));

  @TempDir Path directory;
  private Path file;
  private TrainedModel model;

  @BeforeEach
  void writeModel() {
    file = directory.resolve("model.safetensors");
    Parameters parameters = Initializer.HE.parameters(TOPOLOGY, 7);
    parameters.values()[0] = -0f;
    parameters.values()[1] = Float.MIN_VALUE;
    model = new TrainedModel(parameters, List.of("cat \"é\"", "dog"), PROVENANCE);
    write(model);
  }

  @Test
  void whatIsReadIsWhatWasWrittenBitForBit() {
    assertSame(read(), model);
  }

  @Test
  void preparationIsSavedUnderTheHash() throws IOException {
    Preparation preparation =
        new Preparation(
            List.of(new TableColumn("a", TableColumn.Type.NUMBERS)),
            List.of(new PlainFeature(0, 3)),
            List.of());
    model = new TrainedModel(model.ensemble(), model.labels(), preparation, PROVENANCE);
    write(model);
    assertThat(read().preparation()).isEqualTo(preparation);
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    String other = bytes.replace("\\\"name\\\":\\\"a\\\"", "\\\"name\\\":\\\"b\\\"");
    assertThat(other).isNotEqualTo(bytes);
    Files.writeString(file, other, StandardCharsets.ISO_8859_1);
    assertThatThrownBy(this::read)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void preparationOfAnotherNetworkIsRefused() {
    Preparation preparation =
        new Preparation(
            List.of(new TableColumn("a", TableColumn.Type.NUMBERS)),
            List.of(new PlainFeature(0, 2)),
            List.of());
    assertThatThrownBy(() -> new TrainedModel(model.ensemble(), List.of(), preparation, PROVENANCE))
        .hasMessage("the preparation must make 3 numbers, one for each input, got 2");
    Preparation targets = new Preparation(List.of(), List.of(), List.of(TargetScale.none("y")));
    assertThatThrownBy(() -> new TrainedModel(model.ensemble(), List.of(), targets, PROVENANCE))
        .hasMessage("the preparation must have targets for none or all 2 outputs, got 1");
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

  /** A network of which nothing is plain: s, then W^1, b^1, γ^1, β^1, and so on. */
  @Test
  void parametrisationScaleAndNormalisationAreRead() throws IOException {
    Topology topology =
        new Topology(
            3,
            TOPOLOGY.layers(),
            TOPOLOGY.cost(),
            Parametrisation.NEURAL_TANGENT,
            true,
            Normalisation.LAYER);
    TrainedModel other =
        new TrainedModel(
            Initializer.NORMAL.parameters(topology, 7), List.of("cat", "dog"), PROVENANCE);
    write(other);
    assertSame(read(), other);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains(
            "\"layers.0.scale\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}",
            "\"layers.1.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[12,60]}",
            "\"layers.1.gain\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[76,92]}",
            "\"layers.1.shift\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[92,108]}")
        .doesNotContain("layers.2.gain");
    edit("neural-tangent", "neural-network");
    assertRefused("parametrisation must be one of standard, neural-tangent, got");
    write(other);
    edit("\\\"inputScale\\\":true", "\\\"inputScale\\\":trve");
    assertRefused("must hold true or false at character");
    write(other);
    edit("\\\"normalisation\\\":\\\"layer\\\"", "\\\"normalization\\\":\\\"layer\\\"");
    assertRefused(
        "inputs, layers, cost, parametrisation, inputScale, normalisation, frozen and embedding, got");
  }

  @Test
  void embeddingsAreSavedAndRead() throws IOException {
    Topology topology =
        new Topology(
                9,
                TOPOLOGY.layers(),
                TOPOLOGY.cost(),
                Parametrisation.STANDARD,
                true,
                Normalisation.NONE)
            .withEmbedding(List.of(Embedding.ofCategory(0, 4, 2), Embedding.ofCode(5, 3, 1)));
    TrainedModel other =
        new TrainedModel(
            Initializer.NORMAL.parameters(topology, 7), List.of("cat", "dog"), PROVENANCE);
    write(other);
    assertSame(read(), other);
    assertThat(read().topology()).isEqualTo(topology);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains(
            "\\\"embedding\\\":[{\\\"from\\\":0,\\\"width\\\":4,\\\"units\\\":2,\\\"active\\\":1},{\\\"from\\\":5,",
            "\"embedding.1.weight\":{\"dtype\":\"F32\",\"shape\":[4,2],\"data_offsets\":[0,32]}",
            "\"embedding.2.weight\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[32,44]}",
            "\"layers.0.scale\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[44,64]}");
    edit("{\\\"from\\\":5", "{\\\"from\\\":3");
    assertRefused("embedded blocks must lie one behind another in the 9 inputs, got 3 to 5 behind");
    write(other);
    edit("\\\"units\\\":1,", "\\\"units\\\":2,");
    assertRefused("it must have"); // four numbers more of E_2, and one of s
    write(other);
    edit("\\\"active\\\":2", "\\\"passive\\\":2");
    assertRefused("from, width, units and active, got");
  }

  /** Its hash is Python's own, its tensors stand as Python's library puts them: by their names. */
  @Test
  void fileThatPythonHasWrittenIsRead() throws IOException {
    Files.copy(BY_PYTHON, directory.resolve("python.safetensors"));
    TrainedModel read = ModelFile.read(STORAGE, directory.resolve("python.safetensors").toString());
    assertThat(read.topology()).hasToString("2-3(tanh)-2(softmax), softmax-cross-entropy");
    assertThat(read.parameters().values())
        .startsWith(-0.5f, -0.375f, -0.25f, -0.125f, 0, 0.125f) // W^1
        .containsSequence(-0.5f, -0.375f, -0.25f, -0.5f) // b^1 and the first of W^2
        .endsWith(-0.5f, -0.375f);
    assertThat(read.labels()).containsExactly("ein ä", "zwei 😀");
    assertThat(read.provenance().run().facts()).containsExactly(Map.entry("seed", "-3"));
    assertThat(read.provenance().circumstances()).containsExactly(Map.entry("who", "Python"));
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
  void anEnsembleHasTheTensorsOfEachMember() throws IOException {
    Parameters other = Initializer.HE.parameters(TOPOLOGY, 8);
    TrainedModel both =
        new TrainedModel(
            new Ensemble(List.of(model.parameters(), other)), model.labels(), PROVENANCE);
    write(both);
    byte[] bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(new String(bytes, 8, header, StandardCharsets.UTF_8))
        .contains(
            "\"members\":\"2\"",
            "\"members.1.layers.1.weight\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}",
            "\"members.2.layers.2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[200,208]}");
    TrainedModel read = read();
    assertThat(read.parameters(1).values()).containsExactly(model.parameters().values());
    assertThat(read.parameters(2).values()).containsExactly(other.values());
    assertThat(read.weightsSha256()).isEqualTo(both.weightsSha256());
    // SHA-256 of the members' floats, one after the other
    byte[] floats = Arrays.copyOfRange(bytes, 8 + header, bytes.length);
    assertThat(read.weightsSha256()).isEqualTo(sha256(floats));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
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

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 7})
  void flippedBitInAnyByteIsFound(int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << bit);
      Files.write(file, damaged);
      assertRefused("");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relu | tanh",
        "\"dog\\ | \"cog\\",
        "[\\\"cat | [\\\"rat",
        "softmax-cross-entropy | quadratic     ",
        "\"run.seed\":\"-7\" | \"run.seed\":\"-8\"",
        "\"provenance.epochs\":\"3\" | \"provenance.epochs\":\"4\"",
        "\"provenance.epochs\" | \"provenance.epochz\"",
      })
  void changeOfWhatDecidesAPredictionIsFound(String from, String to) throws IOException {
    edit(from, to);
    assertRefused("");
  }

  @Test
  void changeOfOneActivationIsToldByTheHash() throws IOException {
    edit("relu", "tanh");
    assertRefused("it was changed after it was written");
  }

  @Test
  void textMovedFromOneNameToTheNextIsFound() throws IOException {
    edit("\"run.BLAS\":\"OpenBLAS\"", "\"run.BLASO\":\"penBLAS\"");
    assertRefused("SHA-256");
  }

  @Test
  void garbageIsRefused() throws IOException {
    Files.writeString(file, "this is not a model, but a line of text");
    assertRefused("length of its header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"__metadata__\" | x\"__metadata__\" | its header must hold an object at character 0, got x",
        "[4,3] | [3,4] | layers.1.weight must be F32 [4, 3] at [0, 48], got F32 [3, 4] at [0, 48]",
        "[4,3] | [4,9] | got F32 [4, 9] at [0, 48]",
        "[4,3] | {4,3} | must hold a list at character",
        "\"F32\",\"shape\":[2]  | \"F64\",\"shape\":[2]  | got F64 [2] at [96, 104]",
        "[96,104] | [96,105] | at [96, 105]",
        "[96,104] | [96,-04] | must hold an integer in [0, 2^63) at character",
        "layers.2.bias | layers.1.bias | must hold each name once, not \"layers.1.bias\" again, at character",
        "layers.2.bias | layers.3.bias | must have the tensor layers.2.bias, got none",
        "\\\"units\\\":4 | \\\"units\\\":9 | bytes, got",
        "\"format\":\"nabla\" | \"format\":\"torch\" | safe_open(<the original>, \"np\").metadata()",
        "\"sha256\" | \"sha257\" | must have a sha256 of its metadata and tensors, got none",
        "\"weights.sha256\":\" | \"weights.sha256\":[\" | must hold a string",
      })
  void otherThanAModelIsRefused(String from, String to, String message) throws IOException {
    edit(from, to);
    assertRefused(message);
  }

  @Test
  void fileThatPythonSavedWithoutMetadataIsToldWhatItLacks() throws IOException {
    RawFile raw = RawFile.of(Files.readAllBytes(BY_PYTHON));
    String tensors = raw.header().substring(raw.header().indexOf("\"layers.1.bias"));
    Files.write(file, raw.with("{" + tensors).bytes());
    assertRefused("must say format \"nabla\", got \"\"; Python's save_file keeps metadata if told");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Ã©");
    assertThat(place).isPositive();
    bytes[place + 1] = 'x';
    Files.write(file, bytes);
    assertRefused("its header must be UTF-8");
  }

  /** In UTF-8 it would be a question mark, as would every other one: the hash could not tell. */
  @Test
  void loneSurrogateIsRefused() throws IOException {
    edit("OpenBLAS", "\\ud800");
    assertRefused("must hold a string of Unicode");
  }

  @Test
  void labelsOfAnyTextAreKeptButForLoneSurrogates() {
    List<String> labels = List.of("\u0000\u001b[31m\n\u2028😀\u202e", "a\ud800b");
    write(new TrainedModel(model.parameters(), labels, model.provenance()));
    assertThat(read().labels()).containsExactly(labels.get(0), "a?b");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    model.parameters().values()[14] = Float.NaN;
    write(model);
    assertRefused("its weights must be finite, got NaN in layers.1.bias");
  }

  @Test
  void missingFileIsRefused() throws IOException {
    Files.delete(file);
    assertRefused("does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | a path must be some characters, none of them NUL, got \"\"",
        "file://host/a | write file:///host/a",
        "nowhere://a/b | it must be on the local disk, got one on nowhere",
      })
  void locationThatIsNoneIsToldInOneLine(String location, String message) {
    assertThatThrownBy(() -> ModelFile.write(model, STORAGE, location))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot be written: ")
        .hasMessageContaining(message);
    assertThatThrownBy(() -> ModelFile.read(STORAGE, location))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot be read: ")
        .hasMessageContaining(message);
  }

  @Test
  void localFileIsNamedWithoutItsScheme() {
    assertThatThrownBy(() -> ModelFile.read(STORAGE, "file:/a b/%20#é"))
        .hasMessage("model file /a b/%20#é does not exist; check the path or train a model first");
  }

  @Test
  void labelsMustGoWithTheOutputs() {
    assertThatThrownBy(
            () -> new TrainedModel(model.parameters(), List.of("one"), model.provenance()))
        .hasMessage("labels must number 0 or 2, one for each output, got 1");
  }

  /** A few hundred bytes that ask for 8.6 GB, or for more than a long counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "46340 | 46340 | must have 8589767943 bytes, got ",
        "2147483647 | 2147483647,2147483647,2147483647,2147483647 | got 18446744065119617024",
        "2147483648 | 1 | inputs must be at most 2147483647, got 2147483648",
      })
  void nothingIsMadeBeforeTheLengthFits(String inputs, String units, String message)
      throws IOException {
    writeTopology(inputs, List.of(units.split(",")));
    long before = Allocated.bytes();
    assertRefused(message);
    assertThat(Allocated.bytes() - before).isLessThan(4 << 20);
  }

  @Test
  void aThousandLayersAreReadAndMoreAreRefusedAtOnce() throws IOException {
    Topology deep =
        new Topology(
            2, Collections.nCopies(1000, new Layer(2, Activation.IDENTITY)), Cost.QUADRATIC);
    write(new TrainedModel(Initializer.HE.parameters(deep, 1), List.of(), model.provenance()));
    assertThat(read().topology()).isEqualTo(deep);

    writeTopology("2", Collections.nCopies(200_000, "2"));
    Assertions.assertTimeout(
        Duration.ofSeconds(10), () -> assertRefused("at most 1000 layers, got 200000"));
  }

  @Test
  void messagesAreShortAndSteerNoTerminal() throws IOException {
    String text = "\\u001b[2J\\u0007\\u202e".repeat(2_000);
    writeHeader("{\"__metadata__\":{\"format\":\"" + text + "\"}}");
    assertRefused("must say format \"nabla\"");
    writeHeader("{\"__metadata__\":{\"" + text + "\":5}}");
    assertRefused("must hold a string");
    writeHeader("{\"__metadata__\":" + "[".repeat(500_000));
    assertRefused("must hold an object");
    writeHeader("{\"" + text + "\":{\"" + text + "\":1}}");
    assertRefused("must have dtype, shape and data_offsets");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(this::read)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(what)
        .message()
        .hasSizeLessThan(600)
        .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202e]");
  }

  private void edit(String from, String to) throws IOException {
    RawFile raw = RawFile.of(Files.readAllBytes(file));
    assertThat(raw.header()).contains(from);
    Files.write(file, raw.with(raw.header().replace(from, to)).bytes());
  }

  private void writeHeader(String header) throws IOException {
    Files.write(file, new RawFile(header, new byte[0]).bytes());
  }

  /** A header alone of a network whose layers all have the same activation. */
  private void writeTopology(String inputs, List<String> units) throws IOException {
    String layers =
        units.stream()
            .map("{\\\"units\\\":%s,\\\"activation\\\":\\\"identity\\\"}"::formatted)
            .collect(Collectors.joining(","));
    writeHeader(
        """
        {"__metadata__":{"format":"nabla","sha256":"","labels":"[]",\
        "topology":"{\\"inputs\\":%s,\\"layers\\":[%s],\\"cost\\":\\"quadratic\\"}"}}"""
            .formatted(inputs, layers));
  }

  private void write(TrainedModel written) {
    ModelFile.write(written, STORAGE, file.toString());
  }

  private TrainedModel read() {
    return ModelFile.read(STORAGE, file.toString());
  }

  private static void assertSame(TrainedModel read, TrainedModel wanted) {
    assertThat(bits(read)).containsExactly(bits(wanted));
    assertThat(read.topology()).isEqualTo(wanted.topology());
    assertThat(read.labels()).isEqualTo(wanted.labels());
    assertThat(read.provenance()).isEqualTo(wanted.provenance());
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
