package nabla.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import nabla.data.DataException;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import nabla.table.TableColumn;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files of rows, and how they are read: in the format that somebody has said, or else that their
 * names end with.
 *
 * @param options of the format
 * @param isSaid whether somebody has said the format
 * @param isTyped whether the types of a CSV's columns are found out by {@link TextTypes}
 */
record Source(
    String path, String format, Map<String, String> options, boolean isSaid, boolean isTyped) {

  private static final String BY_DEFAULT = "parquet";
  private static final Map<String, String> ENDINGS =
      Map.of(
          "csv", "csv", "tsv", "csv", "json", "json", "jsonl", "json", "ndjson", "json", "parquet",
          "parquet", "orc", "orc", "avro", "avro");
  private static final Set<String> COMPRESSED = Set.of("gz", "bz2", "zst", "xz", "lz4", "snappy");
  private static final Set<String> OF_TYPES = Set.of("inferschema", "enforceschema");

  /**
   * How a file, a directory or a pattern is read.
   *
   * @param format that somebody has said
   * @param given the options that somebody has set
   */
  static Source of(
      SparkSession spark, Optional<String> format, Map<String, String> given, String path) {
    String name = format.or(() -> byEnding(path)).or(() -> inside(spark, path)).orElse(BY_DEFAULT);
    Map<String, String> options = options(name, path, given);
    boolean isTyped =
        name.equalsIgnoreCase("csv")
            && options.keySet().stream().noneMatch(it -> OF_TYPES.contains(lower(it)));
    if (isTyped) {
      options.putIfAbsent("ignoreLeadingWhiteSpace", "true");
      options.putIfAbsent("ignoreTrailingWhiteSpace", "true");
    }
    return new Source(path, name, options, format.isPresent(), isTyped);
  }

  /**
   * The options by which files are read or written: those that are given, and what a CSV has unless
   * they say otherwise. A quote within quotes is doubled, as in RFC 4180; Spark by itself has a
   * backslash before it.
   */
  static Map<String, String> options(String format, String path, Map<String, String> given) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(given);
    if (format.equalsIgnoreCase("csv")) {
      options.putIfAbsent("header", "true");
      if (!options.containsKey("quote")) {
        options.putIfAbsent("escape", "\"");
      }
      if (ending(path).equals("tsv") && !options.containsKey("delimiter")) {
        options.putIfAbsent("sep", "\t");
      }
    }
    return options;
  }

  /** The format that a name says by its ending, if it is one of the usual ones. */
  static Optional<String> byEnding(String path) {
    return Optional.ofNullable(ENDINGS.get(ending(path)));
  }

  private static String ending(String path) {
    List<String> parts = List.of(lower(path).replaceFirst(".*/(?=[^/])", "").split("[./]", -1));
    int last = parts.size() - 1;
    while (last > 0 && (parts.get(last).isEmpty() || COMPRESSED.contains(parts.get(last)))) {
      last--;
    }
    return last > 0 ? parts.get(last) : "";
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** That of the first file in a directory which has one. */
  private static Optional<String> inside(SparkSession spark, String path) {
    Storage storage = SessionFiles.of(spark);
    try {
      return storage.kind(path) == Storage.Kind.DIRECTORY
          ? storage.list(path).stream()
              .filter(name -> !name.startsWith("_") && !name.startsWith("."))
              .sorted()
              .flatMap(name -> byEnding(name).stream())
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rows; {@code what} is what messages call them.
   *
   * @param types what some columns must be, by name; others are what is found
   * @throws nabla.data.DataException if Spark can't read them
   */
  Dataset<Row> read(SparkSession spark, String what, Map<String, TableColumn.Type> types) {
    Dataset<Row> rows = rows(spark, what, options);
    if (!isTyped) {
      return rows;
    }
    if (haveHeaders(rows)) { // which Spark then compares
      Map<String, String> strict = new TreeMap<>(options);
      strict.put("enforceSchema", "false");
      rows = rows(spark, what, strict);
    }
    return TextTypes.typed(rows, what, types);
  }

  private Dataset<Row> rows(SparkSession spark, String what, Map<String, String> with) {
    try {
      return Sessions.read(spark, what, format, with, path);
    } catch (DataException e) {
      throw isSaid
          ? e
          : new DataException(
              e.getMessage().replaceFirst("\\.$", "") + "; check it, or name another --format", e);
    }
  }

  /**
   * Whether there are several files with headers of their own: Spark by itself takes the names from
   * one of them and the columns of all by their places. Names that it may have made up for columns
   * that have none, or the same, are in no header.
   */
  private boolean haveHeaders(Dataset<Row> rows) {
    String[] names = rows.columns();
    return Boolean.parseBoolean(options.get("header"))
        && rows.inputFiles().length > 1
        && IntStream.range(0, names.length).noneMatch(i -> names[i].endsWith(String.valueOf(i)));
  }
}
