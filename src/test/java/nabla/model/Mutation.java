package nabla.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Something that befalls a safetensors file, by chance or by malice, as a random number says.
 *
 * <p>What befalls the header leaves the length before it right, so that it is read.
 */
enum Mutation {
  FLIP {
    @Override
    byte[] of(byte[] file, Random random) {
      byte[] changed = file.clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        changed[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return changed;
    }
  },
  TRUNCATE {
    @Override
    byte[] of(byte[] file, Random random) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
  },
  INSERT {
    @Override
    byte[] of(byte[] file, Random random) {
      byte[] more = new byte[1 + random.nextInt(64)];
      random.nextBytes(more);
      int place = random.nextInt(file.length + 1);
      return ByteBuffer.allocate(file.length + more.length)
          .put(file, 0, place)
          .put(more)
          .put(file, place, file.length - place)
          .array();
    }
  },
  LENGTH {
    @Override
    byte[] of(byte[] file, Random random) {
      long length =
          switch (random.nextInt(3)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(2 * file.length);
            default -> Long.MAX_VALUE >> random.nextInt(63);
          };
      byte[] changed = file.clone();
      ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      return changed;
    }
  },
  NUMBER {
    @Override
    String of(String header, Random random) {
      return replace(header, "-?\\d+", random, NUMBERS);
    }
  },
  ACTIVATION {
    @Override
    String of(String header, Random random) {
      return replace(header, "relu|tanh|softmax|softmax-cross-entropy", random, NAMES);
    }
  },
  SWAP_LABELS {
    @Override
    String of(String header, Random random) {
      return header.replaceFirst("\\[(\\\\\".*?\\\\\"),(\\\\\".*?\\\\\")", "[$2,$1");
    }
  },
  DROP {
    @Override
    String of(String header, Random random) {
      return replace(header, PAIR, random, List.of(""));
    }
  },
  DUPLICATE {
    @Override
    String of(String header, Random random) {
      return edit(header, PAIR, random, pair -> pair + pair);
    }
  },
  RENAME {
    @Override
    String of(String header, Random random) {
      return replace(header, "[A-Za-z]+", random, List.of("", "x", "units", "__metadata__", "F64"));
    }
  },
  NEST {
    @Override
    String of(String header, Random random) {
      String opening = List.of("[", "{\"a\":", "[[],", "\\\"", "{").get(random.nextInt(5));
      int place = random.nextInt(header.length() + 1);
      return header.substring(0, place)
          + opening.repeat(1 << random.nextInt(15))
          + header.substring(place);
    }
  },
  TEXT {
    @Override
    String of(String header, Random random) {
      return replace(header, "[a-z.]+", random, TEXTS);
    }
  };

  private static final Set<Mutation> OF_BYTES = EnumSet.of(FLIP, TRUNCATE, INSERT, LENGTH);

  private static final String PAIR =
      "\"[^\"\\\\]+\":(?:\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,500}\"|\\{[^{}]*+\\}),";

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "3",
          "00",
          "1e400",
          "NaN",
          "2147483647",
          "2147483648",
          "46340",
          "9223372036854775807",
          "99999999999999999999",
          "9".repeat(2000),
          "0.5",
          "");

  private static final List<String> NAMES =
      List.of("relu", "tanh", "identity", "sigmoid", "softmax", "quadratic", "none", "");

  private static final List<String> TEXTS =
      List.of(
          "",
          "\u0000",
          "\\u0000",
          "\\u001b[2J",
          "\\ud800",
          "\u202e",
          "é",
          "😀",
          "x".repeat(20_000));

  /** The file after it. */
  byte[] of(byte[] file, Random random) {
    RawFile raw = RawFile.of(file);
    return raw.with(of(raw.header(), random)).bytes();
  }

  String of(String header, Random random) {
    throw new UnsupportedOperationException(name());
  }

  private static String replace(String header, String what, Random random, List<String> by) {
    String other = by.get(random.nextInt(by.size()));
    return edit(header, what, random, found -> other);
  }

  /** Changes one of the places that look like this, if there is one. */
  private static String edit(
      String header, String what, Random random, UnaryOperator<String> change) {
    List<MatchResult> found = Pattern.compile(what).matcher(header).results().toList();
    if (found.isEmpty()) {
      return header;
    }
    MatchResult one = found.get(random.nextInt(found.size()));
    return header.substring(0, one.start())
        + change.apply(one.group())
        + header.substring(one.end());
  }

  /**
   * The file with the hash that goes with it, as one who forges it would do; if it can have one.
   */
  static byte[] sealed(byte[] file) {
    RawFile raw = RawFile.of(file);
    try {
      JsonNode header = new ObjectMapper().readTree(raw.header());
      if (!(header.path("__metadata__") instanceof ObjectNode metadata)) {
        return file;
      }
      SortedMap<String, String> texts = new TreeMap<>();
      metadata.properties().forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
      texts.remove(Safetensors.SEAL);
      float[] floats = new float[raw.tensors().length / Float.BYTES];
      ByteBuffer.wrap(raw.tensors()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
      List<Tensor> all = List.of(Tensor.of("all", floats));
      metadata.put(Safetensors.SEAL, Sha256.of(texts, all));
      return raw.with(header.toString()).bytes();
    } catch (JsonProcessingException e) {
      return file; // no JSON any more
    }
  }

  /** One or more of them, one after another; some files are sealed anew. */
  static Mutated some(byte[] file, Random random) {
    List<Mutation> done = new ArrayList<>();
    byte[] changed = file;
    boolean forged = random.nextInt(3) == 0;
    do {
      Mutation next = values()[random.nextInt(values().length)];
      boolean bytes = OF_BYTES.contains(next);
      if (forged && bytes) {
        continue; // what a forger changes is the header
      }
      changed = next.of(changed, random);
      done.add(next);
      if (bytes) {
        break; // the header may be none from now on
      }
    } while (done.isEmpty() || random.nextInt(3) == 0);
    return new Mutated(forged ? sealed(changed) : changed, forged, done.toString());
  }

  /**
   * A file after what befell it.
   *
   * @param file its bytes
   * @param forged whether its hash is right
   * @param how what befell it
   */
  record Mutated(byte[] file, boolean forged, String how) {}
}
