package nabla.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a command line has ended with and said. */
record Outcome(int code, String out, String err) {

  /** Runs a command in this JVM. */
  static Outcome of(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
    ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caughtOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(caughtErr, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(args);
      return new Outcome(
          code,
          caughtOut.toString(StandardCharsets.UTF_8),
          caughtErr.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The weights.sha256 of a run that is done. */
  static String sha256In(Path run) throws IOException {
    return new ObjectMapper()
        .readTree(run.resolve(RunDirectory.METRICS).toFile())
        .get("weights.sha256")
        .textValue();
  }

  String lastLine() {
    return out.strip().lines().reduce("", (first, second) -> second);
  }
}
