package nabla.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.data.Examples;
import nabla.engine.InitialModel;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;

/**
 * A search for the best of several settings: each trial is a training as it would be alone, and the
 * best is that whose kept epoch has the best metric of the validation examples, of equal ones the
 * first. Trials of one batch size are trained together, a few at a time. One that diverges is no
 * failure, and no good.
 *
 * @param candidates what to try, alike in metric and validation; at least one
 * @param listeners of a trial, counted from 1; they may be told by several threads
 */
public record RandomSearch(
    List<Candidate> candidates,
    ExecutionSettings execution,
    Function<Integer, List<TrainingListener>> listeners) {

  private static final int TOGETHER = 8; // networks at most
  private static final long PARAMETERS = 1 << 24; // that they have together, if they are several

  /**
   * Settings, the network that they are for, and with what it begins if not as the initializer
   * says.
   */
  public record Candidate(
      TrainingSettings settings, Topology topology, Optional<Parameters> start) {

    /** One that begins with a model if there is one. */
    public static Candidate of(
        TrainingSettings settings,
        Topology topology,
        List<String> labels,
        Optional<InitialModel> initial) {
      return new Candidate(
          settings,
          topology,
          initial.map(model -> model.start(settings, topology, labels).parameters()));
    }
  }

  /** A trial that is done, counted from 1. */
  public record Trial(int number, TrainingResult result) {

    /** The metric after the kept epoch; NaN if it has diverged before its first one's end. */
    public double value(Metric metric) {
      return result.keptEpoch() == 0
          ? Double.NaN
          : result.history().get(result.keptEpoch() - 1).value(metric);
    }
  }

  /** Is told of trials. */
  @FunctionalInterface
  public interface Told {

    /** After a trial, the number of which says nothing of when; whether it is the best so far. */
    void of(Trial trial, boolean best);
  }

  /**
   * Trains all; none is the best if none of them has a finite metric. Throws as {@link
   * Together#fit} does, and then ends all.
   */
  public Optional<Trial> best(Examples training, Examples validation, Told told) {
    Metric metric = candidates.get(0).settings().metric();
    Trial best = null;
    for (List<Integer> group : groups()) {
      List<Together.Member> members =
          group.stream()
              .map(
                  number ->
                      new Together.Member(
                          surviving(candidate(number).settings()),
                          candidate(number).topology(),
                          Optional.empty(),
                          listeners.apply(number),
                          candidate(number).start()))
              .toList();
      List<TrainingResult> results =
          Together.fit(members, execution, training, Optional.of(validation));
      for (int i = 0; i < results.size(); i++) {
        Trial trial = new Trial(group.get(i), results.get(i));
        boolean better = isBetter(trial, best, metric);
        best = better ? trial : best;
        told.of(trial, better);
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBetter(Trial trial, Trial best, Metric metric) {
    double loss = metric.loss(trial.value(metric));
    if (best == null || !Double.isFinite(loss)) {
      return Double.isFinite(loss);
    }
    double least = metric.loss(best.value(metric));
    return loss < least || (loss == least && trial.number() < best.number());
  }

  private static TrainingSettings surviving(TrainingSettings settings) {
    return TrainingSettings.of(settings).setOnDivergence("keep");
  }

  private Candidate candidate(int number) {
    return candidates.get(number - 1);
  }

  /** Those that are trained together; the trials of the smallest batches come first. */
  private List<List<Integer>> groups() {
    List<List<Integer>> groups = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    long parameters = 0;
    for (int number :
        IntStream.rangeClosed(1, candidates.size())
            .boxed()
            .sorted(Comparator.comparing(this::batchSize))
            .toList()) {
      parameters += candidate(number).topology().parameterCount();
      if (!open.isEmpty()
          && (open.size() == TOGETHER
              || parameters > PARAMETERS
              || batchSize(open.get(0)) != batchSize(number))) {
        groups.add(List.copyOf(open));
        open.clear();
        parameters = candidate(number).topology().parameterCount();
      }
      open.add(number);
    }
    groups.add(open);
    return groups;
  }

  private int batchSize(int number) {
    return candidate(number).settings().getBatchSize();
  }
}
