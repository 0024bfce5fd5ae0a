package nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a local session holds on to.
 *
 * @param cached ids of persisted RDDs
 * @param broadcasts blocks of Nabla's broadcasts
 * @param threads names of threads, without the numbers in them
 */
public record Leftovers(Set<Integer> cached, Set<String> broadcasts, Set<String> threads) {

  private static final Pattern BLOCK = Pattern.compile("rdd_|shuffle_|temp_");
  private static final String TASK = "scala.Tuple2"; // what Spark broadcasts for a stage begins so

  public static Leftovers of(SparkSession spark) {
    BlockManager blocks = SparkEnv.get().blockManager();
    return new Leftovers(
        Set.copyOf(
            JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet()),
        CollectionConverters.asJava(blocks.getMatchingBlockIds(BlockId::isBroadcast)).stream()
            .filter(id -> !id.name().contains("piece") && isOurs(blocks, id))
            .map(BlockId::name)
            .collect(Collectors.toSet()),
        Thread.getAllStackTraces().keySet().stream()
            .map(thread -> thread.getName().replaceAll("\\d+", "n"))
            .filter(name -> !name.startsWith("CrossValidator-")) // Spark's: idle for a minute
            .collect(Collectors.toSet()));
  }

  private static boolean isOurs(BlockManager blocks, BlockId id) {
    var block = blocks.getLocalValues(id);
    return block.isDefined()
        && CollectionConverters.asJava(block.get().data().toSeq())
            .stream() // to the end: unlocks it
            .anyMatch(Leftovers::isOurs);
  }

  /** Weights, or the lineage of packed shards, which is bytes. */
  private static boolean isOurs(Object value) {
    return value.getClass().getName().startsWith("nabla.")
        || (value instanceof byte[] bytes
            && !new String(bytes, 0, Math.min(60, bytes.length), StandardCharsets.ISO_8859_1)
                .contains(TASK));
  }

  /** Requires that no rows, nor what is made of them, are left on disk below a directory. */
  public static void requireNoFiles(Path directory) throws IOException, InterruptedException {
    for (int i = 0; i < 100 && !blocks(directory).isEmpty(); i++) {
      Thread.sleep(100); // they are removed in the background
    }
    assertThat(blocks(directory)).isEmpty();
  }

  private static List<Path> blocks(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (BLOCK.matcher(file.getFileName().toString()).lookingAt()) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // removed meanwhile
          }

          @Override
          public FileVisitResult postVisitDirectory(Path gone, IOException meanwhile) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** Requires that nothing has been added since, and that no thread of Nabla's runs. */
  public void requireNoMore(SparkSession spark) throws InterruptedException {
    requireNoneOfOurs(spark);
    assertThat(threads).containsAll(of(spark).threads());
  }

  /** The same where Spark may have started threads of its own. */
  public void requireNoneOfOurs(SparkSession spark) throws InterruptedException {
    Leftovers now = of(spark);
    for (int i = 0; i < 100 && !broadcasts.containsAll(now.broadcasts()); i++) {
      Thread.sleep(50); // they are removed in the background
      now = of(spark);
    }
    assertThat(cached).containsAll(now.cached());
    assertThat(broadcasts).containsAll(now.broadcasts());
    assertThat(now.threads()).noneMatch(name -> name.contains("nabla"));
  }
}
