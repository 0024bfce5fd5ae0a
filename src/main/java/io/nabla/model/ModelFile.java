package io.nabla.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nabla.linalg.Matrix;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A {@link TrainedModel} as one {@code .safetensors} file, on any file system that Hadoop knows.
 *
 * <pre>
 * 8 bytes    n, the length of the header, little-endian
 * n bytes    JSON, padded with spaces to a multiple of 8:
 *              "__metadata__": format ("nabla"), topology, labels, provenance (JSON in strings),
 *                              weights.sha256
 *              "layers.&lt;l&gt;.weight": F32 [n_l, n_{l-1}]     "layers.&lt;l&gt;.bias": F32 [n_l]
 * the rest   the tensors, little-endian, in the order of {@link Parameters#values}
 * </pre>
 *
 * <p>Format: huggingface/safetensors, README, "Format".
 */
public final class ModelFile {

  private static final long MAX_HEADER = 100_000_000; // the limit of the safetensors library
  private static final int CHUNK = 1 << 14;

  private ModelFile() {}

  /**
   * Writes a model, in place of an older one if there is one.
   *
   * <p>The file is written under another name beside it and then renamed, so that a reader never
   * sees half of one, and an older one stays until the new one is whole.
   *
   * @throws ModelException if the file system refuses
   */
  public static void write(TrainedModel model, Path file, Configuration configuration) {
    try {
      FileSystem files = fileSystem(file, configuration);
      if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
        throw new ModelException(
            "model file must not be a directory, got %s; give a name inside it".formatted(file));
      }
      Path whole = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
      try {
        try (OutputStream out = files.create(whole, false)) {
          writeTo(model, out);
        }
      } catch (IOException | RuntimeException e) {
        files.delete(whole, false);
        throw e;
      }
      FileContext.getFileContext(files.getUri(), configuration)
          .rename(whole, file, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw new ModelException(
          "model file %s cannot be written: %s; check the path, the space left and your rights"
              .formatted(file, oneLine(e)),
          e);
    }
  }

  /**
   * Reads a model and checks all of it, the hash of its weights included.
   *
   * @throws ModelException if the file is not there, is not such a file or is damaged
   */
  public static TrainedModel read(Path file, Configuration configuration) {
    try {
      FileSystem files = fileSystem(file, configuration);
      FileStatus status = files.getFileStatus(file);
      if (status.isDirectory()) {
        throw new ModelException(
            "model file must not be a directory, got %s; give the .safetensors file in it"
                .formatted(file));
      }
      try (FSDataInputStream in = files.open(file)) {
        return readFrom(in, status.getLen());
      }
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "model file %s does not exist; check the path or train a model first".formatted(file), e);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, oneLine(e), e);
    } catch (IOException e) {
      throw new ModelException(
          "model file %s cannot be read: %s; check the path and your rights"
              .formatted(file, oneLine(e)),
          e);
    }
  }

  /** The file system of a path. On local disks the one without .crc files: the hash says more. */
  private static FileSystem fileSystem(Path file, Configuration configuration) throws IOException {
    FileSystem files = file.getFileSystem(configuration);
    return files instanceof LocalFileSystem local ? local.getRaw() : files;
  }

  private static void writeTo(TrainedModel model, OutputStream out) throws IOException {
    byte[] header = header(model);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    float[] values = model.parameters().values();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      bytes.asFloatBuffer().put(values, from, count);
      out.write(bytes.array(), 0, count * Float.BYTES);
    }
  }

  private static byte[] header(TrainedModel model) throws IOException {
    ObjectNode header = ModelJson.object();
    header
        .putObject("__metadata__")
        .put("format", "nabla")
        .put("topology", ModelJson.topology(model.topology()).toString())
        .put("labels", ModelJson.labels(model.labels()).toString())
        .put("provenance", ModelJson.provenance(model.provenance()).toString())
        .put("weights.sha256", model.weightsSha256());
    Parameters parameters = model.parameters();
    for (int l = 1; l <= model.topology().depth(); l++) {
      Matrix weights = parameters.weights(l);
      describe(header, weightName(l), weights, weights.rows(), weights.columns());
      Matrix biases = parameters.biases(l);
      describe(header, biasName(l), biases, biases.rows());
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    if (padded.length > MAX_HEADER) {
      throw new IOException(
          "header must be at most %d bytes, got %d".formatted(MAX_HEADER, padded.length));
    }
    return padded;
  }

  private static void describe(ObjectNode header, String name, Matrix tensor, int... shape) {
    ObjectNode node = header.putObject(name).put("dtype", "F32");
    for (int size : shape) {
      node.withArray("shape").add(size);
    }
    long begin = (long) Float.BYTES * tensor.offset();
    long length = (long) Float.BYTES * tensor.rows() * tensor.columns();
    node.putArray("data_offsets").add(begin).add(begin + length);
  }

  private static TrainedModel readFrom(FSDataInputStream in, long fileLength) throws IOException {
    if (fileLength < Long.BYTES) {
      throw new IllegalArgumentException(
          "it must have at least 8 bytes, got %d".formatted(fileLength));
    }
    long headerLength = Long.reverseBytes(in.readLong());
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, fileLength - Long.BYTES)) {
      throw new IllegalArgumentException(
          "the length of its header must be in [2, %d], got %d"
              .formatted(Math.min(MAX_HEADER, fileLength - Long.BYTES), headerLength));
    }
    byte[] json = new byte[(int) headerLength];
    in.readFully(json);
    JsonNode header = ModelJson.parse(new String(json, StandardCharsets.UTF_8));
    JsonNode metadata = ModelJson.child(header, "__metadata__");
    String format = ModelJson.text(metadata, "format");
    if (!format.equals("nabla")) {
      throw new IllegalArgumentException(
          "its format must be \"nabla\", got \"%s\"".formatted(format));
    }
    Topology topology =
        ModelJson.readTopology(ModelJson.parse(ModelJson.text(metadata, "topology")));
    long dataStart = Long.BYTES + headerLength;
    long expected = dataStart + (long) Float.BYTES * topology.parameterCount();
    if (fileLength != expected) {
      throw new IllegalArgumentException(
          "it must have %d bytes, got %d".formatted(expected, fileLength));
    }
    if (header.size() != 1 + 2 * topology.depth()) {
      throw new IllegalArgumentException(
          "its tensors must number %d, got %d".formatted(2 * topology.depth(), header.size() - 1));
    }

    Parameters parameters = Parameters.zeros(topology);
    for (int l = 1; l <= topology.depth(); l++) {
      Matrix weights = parameters.weights(l);
      readTensor(in, dataStart, header, weightName(l), weights, weights.rows(), weights.columns());
      Matrix biases = parameters.biases(l);
      readTensor(in, dataStart, header, biasName(l), biases, biases.rows());
    }
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

  private static void readTensor(
      FSDataInputStream in, long dataStart, JsonNode header, String name, Matrix into, int... shape)
      throws IOException {
    JsonNode tensor = ModelJson.child(header, name);
    String type = ModelJson.text(tensor, "dtype");
    if (!type.equals("F32")) {
      throw new IllegalArgumentException("dtype of %s must be F32, got %s".formatted(name, type));
    }
    ObjectNode wanted = ModelJson.object();
    describe(wanted, name, into, shape);
    for (String key : new String[] {"shape", "data_offsets"}) {
      JsonNode rule = wanted.get(name).get(key);
      JsonNode value = ModelJson.child(tensor, key);
      if (!rule.toString().equals(value.toString())) {
        throw new IllegalArgumentException(
            "%s of %s must be %s, got %s".formatted(key, name, rule, value));
      }
    }

    in.seek(dataStart + (long) Float.BYTES * into.offset());
    int length = into.rows() * into.columns();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      in.readFully(bytes.array(), 0, count * Float.BYTES);
      bytes.asFloatBuffer().get(into.array(), into.offset() + from, count);
    }
  }

  private static String weightName(int l) {
    return "layers." + l + ".weight";
  }

  private static String biasName(int l) {
    return "layers." + l + ".bias";
  }

  private static ModelException damaged(Path file, String what, Exception cause) {
    return new ModelException(
        "model file %s is damaged or not Nabla's: %s; use another copy or train again"
            .formatted(file, what.replaceAll("\\s+", " ")),
        cause);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
