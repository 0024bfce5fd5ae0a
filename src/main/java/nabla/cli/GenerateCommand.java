package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.UsageException;
import nabla.data.JobDescription;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla generate}: rows to try things out on, of any number. */
@Command(
    name = "generate",
    description =
        "Write rows whose labels or targets a random network has made. The same options give the same rows, in the same files, on any machine and any number of cores.",
    footer = {
      "",
      "Examples:",
      "  scripts/nabla generate --rows 1000000 --out rows.parquet",
      "  scripts/nabla generate --rows 5000 --columns --texts 3 --missing 0.05 --out rows.csv"
    },
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

  private static final long FILE = 16_000_000; // numbers in a file, about
  private static final int MOST_FILES = 100_000;

  @ParentCommand private Main main;

  @Option(names = "--rows", required = true, paramLabel = "N", description = "How many rows.")
  private long rows;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where they go, a path or a URI: a directory of files.")
  private String out;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "A format of Spark's DataFrameWriter; default: as DIR ends, .csv, .json, .orc, or else parquet.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format; a CSV has header=true if nobody says.")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--inputs",
      paramLabel = "N",
      description = "How many features a row has; default: ${DEFAULT-VALUE}.")
  private int inputs = 20;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "How many classes the column label has; default: 2.")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = "--targets",
      paramLabel = "N",
      description = "How many numbers the column target has, in place of a label.")
  private Optional<Integer> targets = Optional.empty();

  @Option(
      names = "--columns",
      description = "Features as columns x1, x2, …, not as an array called features.")
  private boolean columns;

  @Option(
      names = "--texts",
      paramLabel = "N",
      description =
          "How many of the columns, the first ones, hold texts; default: ${DEFAULT-VALUE}.")
  private int texts;

  @Option(
      names = "--categories",
      paramLabel = "N",
      description = "How many texts each of those has; default: ${DEFAULT-VALUE}.")
  private int categories = 10;

  @Option(
      names = "--missing",
      paramLabel = "P",
      description = "The part of the features in columns that is null; default: ${DEFAULT-VALUE}.")
  private double missing;

  @Option(
      names = "--noise",
      paramLabel = "X",
      description =
          "The part of the labels that is random, or the deviation of what is added to targets, whose own is 1; default: ${DEFAULT-VALUE}.")
  private double noise = 0.1;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description = "Units of the network's hidden layer; default: ${DEFAULT-VALUE}.")
  private int hidden = 16;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed gives another network and other rows; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--files",
      paramLabel = "N",
      description =
          "How many files there are; the rows are the same. Default: one of about 64 MB each.")
  private Optional<Integer> files = Optional.empty();

  @Option(names = "--overwrite", description = "Replace what is in DIR.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    requireFit();
    Generator generator =
        Generator.of(
            new Generator.Form(
                inputs,
                columns,
                texts,
                categories,
                missing,
                targets.isPresent() ? 0 : classes.orElse(2),
                targets.orElse(0)),
            seed,
            hidden,
            noise);
    String location = Locations.of("--out", out);
    boolean local = Storage.onLocalDisk(location).isPresent();
    if (local) { // then it is looked at before Spark starts
      Locations.requireFree(Storage.local(), location, overwrite);
    }
    try (SparkSession spark = main.start("generate")) {
      Storage storage = SessionFiles.of(spark);
      Locations.requireFree(storage, location, overwrite);
      write(generator, spark, storage, location);
    }
    String shown = Storage.shown(location);
    main.console().say("%d rows in %s, as %s", rows, shown, writtenAs());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("rows", rows);
    result.put("directory", shown);
    result.put("format", writtenAs());
    main.console().result(result);
    return ExitCode.OK;
  }

  private void requireFit() {
    UsageException.require("--rows", rows >= 1, "an integer >= 1", rows);
    UsageException.require("--inputs", inputs >= 1, "an integer >= 1", inputs);
    UsageException.require("--hidden", hidden >= 1, "an integer >= 1", hidden);
    UsageException.require("--categories", categories >= 1, "an integer >= 1", categories);
    classes.ifPresent(n -> UsageException.require("--classes", n >= 2, "an integer >= 2", n));
    targets.ifPresent(n -> UsageException.require("--targets", n >= 1, "an integer >= 1", n));
    files.ifPresent(n -> UsageException.require("--files", n >= 1, "an integer >= 1", n));
    UsageException.require(
        "--texts", texts >= 0 && texts <= inputs, "an integer in [0, --inputs]", texts);
    UsageException.require("--missing", missing >= 0 && missing <= 1, "in [0, 1]", missing);
    UsageException.require(
        "--noise", noise >= 0 && noise <= Float.MAX_VALUE, "a finite number >= 0", noise);
    if (classes.isPresent() && targets.isPresent()) {
      throw new UsageException("rows must have either --classes or --targets, got both");
    }
    if (!columns && (texts > 0 || missing > 0)) {
      throw new UsageException(
          "--columns must come with --texts and --missing, since an array holds neither");
    }
    if (!columns && writtenAs().equals("csv")) {
      throw new UsageException(
          "--columns must come with the format csv, which holds no arrays; or choose another --format");
    }
  }

  private String writtenAs() {
    return format.or(() -> Source.byEnding(out)).orElse("parquet").toLowerCase(Locale.ROOT);
  }

  /** Writes all or nothing. How many files there are follows from the rows, not from the cores. */
  private void write(Generator generator, SparkSession spark, Storage storage, String location)
      throws IOException {
    main.interruption()
        .onSignal(
            "nothing is written; a second signal ends it at once",
            () -> spark.sparkContext().cancelAllJobs());
    int usual = (int) Math.min(MOST_FILES, 1 + (rows - 1) / Math.max(1, FILE / inputs));
    Dataset<Row> all =
        spark.createDataFrame(
            spark.range(0, rows, 1, files.orElse(usual)).toJavaRDD().map(generator::row),
            generator.form().schema());
    Map<String, String> with = Source.options(writtenAs(), out, options);
    storage.writeDirectory(
        location,
        place ->
            JobDescription.during(
                spark.sparkContext(),
                "generating rows",
                () -> {
                  Sessions.write(all, "--out", writtenAs(), with, place, out);
                  return place;
                }));
  }
}
