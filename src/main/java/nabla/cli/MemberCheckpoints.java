package nabla.cli;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import nabla.config.RunConfig;
import nabla.data.SessionFiles;
import nabla.model.Checkpoints;
import nabla.model.Storage;
import nabla.settings.FitTable;
import org.apache.spark.sql.SparkSession;

/**
 * The checkpoints of a run, of each of its networks: the first one's are where a single network has
 * them, and the others' below.
 */
record MemberCheckpoints(Storage storage, List<Checkpoints> each) {

  private static final String MEMBER = "/member";

  /** Where a configuration says, or else in the run's directory. */
  static MemberCheckpoints of(RunConfig config, RunDirectory directory, SparkSession spark) {
    Storage storage =
        config.find(FitTable.CHECKPOINT_DIRECTORY).isPresent()
            ? SessionFiles.of(spark)
            : directory.storage();
    String first = directory.checkpoints(config.find(FitTable.CHECKPOINT_DIRECTORY));
    return new MemberCheckpoints(
        storage,
        IntStream.rangeClosed(1, config.training().getMembers())
            .mapToObj(k -> new Checkpoints(storage, k == 1 ? first : first + MEMBER + k))
            .toList());
  }

  /** Those of a member, counted from 1. */
  Checkpoints of(int member) {
    return each.get(member - 1);
  }

  /** The directory of all. */
  String directory() {
    return of(1).directory();
  }

  boolean areEmpty() {
    return each.stream().allMatch(Checkpoints::isEmpty);
  }

  /**
   * Removes those of all members that an earlier run had, be they more. Their directories are below
   * the first one's, so that goes last.
   */
  void clear() throws IOException {
    for (String name : storage.list(directory())) {
      if (("/" + name).matches(MEMBER + "\\d+")) {
        new Checkpoints(storage, directory() + "/" + name).clear();
      }
    }
    of(1).clear();
  }

  /** Removes all but the last of each. */
  void keepLast() {
    each.forEach(Checkpoints::keepLast);
  }
}
