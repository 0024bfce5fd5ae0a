package nabla.train;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import nabla.data.Examples;
import nabla.data.Survey;
import nabla.engine.CheckpointPolicy;
import nabla.engine.Listeners;
import nabla.engine.Trainer;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.linalg.Blas;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkContext;

/**
 * Trains several networks on the same examples, which are read once. Each ends with the bits that
 * it has when it is trained alone.
 *
 * <p>Networks for which the rows are packed in the same way (see {@link NetworkGroup}) also share
 * the packed rows and the jobs; the groups are trained one after another.
 */
public final class Together {

  private static final System.Logger LOG = System.getLogger(Together.class.getName());

  private Together() {}

  /**
   * One of the networks.
   *
   * @param settings what to do
   * @param topology what to train; its inputs and outputs must fit the examples
   * @param checkpoints how to save and resume it; none: not at all
   * @param listeners are told of it, by a thread of its own if it is not the only one, and closed
   *     at the end of all
   */
  public record Member(
      TrainingSettings settings,
      Topology topology,
      Optional<CheckpointPolicy> checkpoints,
      List<TrainingListener> listeners) {}

  /**
   * Trains each from its initial parameters on, or from its checkpoint; the results are in the
   * order of the members.
   *
   * <p>One that has ended, or that diverges and keeps what it has, leaves the others to go on; as
   * does one that its listener stops, which is thrown when all have ended. What else is thrown ends
   * all at once.
   *
   * @param training the examples to learn from
   * @param validation examples to evaluate on after every epoch
   * @throws RuntimeException as {@link SparkTrainer#fit}
   */
  @SuppressWarnings("try") // listeners are closed there
  public static List<TrainingResult> fit(
      List<Member> members,
      ExecutionSettings execution,
      Examples training,
      Optional<Examples> validation) {
    SparkContext spark = training.spark();
    String tag = "nabla-" + UUID.randomUUID();
    spark.addJobTag(tag);
    try (training;
        Examples held = validation.orElse(null);
        Listeners told =
            new Listeners(members.stream().flatMap(one -> one.listeners().stream()).toList())) {
      Blas.with(execution.kernel());
      return trained(members, execution, training, Optional.ofNullable(held));
    } catch (Exception e) { // Scala declares none that is checked
      if (!spark.isStopped()) {
        spark.cancelJobsWithTag(tag); // a thread that is interrupted leaves its job running
      }
      Failures.explain(e, training);
      throw e;
    } finally {
      spark.removeJobTag(tag);
    }
  }

  private static List<TrainingResult> trained(
      List<Member> members,
      ExecutionSettings execution,
      Examples training,
      Optional<Examples> validation) {
    // what the rows are like, and what follows from it for each network
    members.forEach(member -> training.survey(member.topology()));
    members.forEach(member -> validation.ifPresent(rows -> rows.survey(member.topology())));
    Optional<Survey> held = validation.map(Examples::survey);
    Survey survey = training.survey();
    if (survey.classesSeen() == 1) {
      LOG.log(
          WARNING,
          "%s holds one class only: there is nothing to tell apart".formatted(training.name()));
    }
    List<NetworkGroup> groups =
        NetworkGroup.of(
            IntStream.range(0, members.size())
                .mapToObj(i -> Planned.of(i, members.get(i), execution, training, held))
                .toList(),
            execution);
    groups.forEach(group -> group.requireRoom(training, survey));

    // the start, or a checkpoint; refused before anything is packed
    List<List<Trainer>> trainers = groups.stream().map(NetworkGroup::trainers).toList();

    // the rows in the executors' memory, and steps there
    List<TrainingResult> results = new ArrayList<>(Collections.nCopies(members.size(), null));
    try (Evaluator evaluator =
        validation.map(rows -> new Evaluator(rows, rows.survey())).orElse(null)) {
      for (int i = 0; i < groups.size(); i++) {
        boolean last = i == groups.size() - 1;
        List<TrainingResult> ofGroup =
            groups.get(i).fit(trainers.get(i), training, Optional.ofNullable(evaluator), last);
        for (int k = 0; k < ofGroup.size(); k++) {
          results.set(groups.get(i).networks().get(k).place(), ofGroup.get(k));
        }
      }
    }
    return results;
  }
}
