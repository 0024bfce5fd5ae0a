package nabla.engine;

import java.util.List;

/** Several listeners as one: all are told and asked, and all are closed. */
public record Listeners(List<TrainingListener> all) implements TrainingListener {

  public Listeners {
    all = List.copyOf(all);
  }

  @Override
  public void onStart(TrainingStarted started) {
    all.forEach(listener -> listener.onStart(started));
  }

  @Override
  public void onStep(StepReport report) {
    all.forEach(listener -> listener.onStep(report));
  }

  @Override
  public void onEpoch(EpochReport report) {
    all.forEach(listener -> listener.onEpoch(report));
  }

  @Override
  public void onSharing(String howAndWhy) {
    all.forEach(listener -> listener.onSharing(howAndWhy));
  }

  @Override
  public boolean isToStop() {
    return all.stream().anyMatch(TrainingListener::isToStop);
  }

  @Override
  public void close() {
    all.forEach(TrainingListener::close);
  }
}
