package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeetingTest {

  private final List<List<Integer>> answered = new ArrayList<>(); // the questions of each time
  private final Set<Thread> answering = new HashSet<>();

  /** Ten times the question. */
  private List<Integer> tenfold(List<Integer> questions) {
    answered.add(questions);
    answering.add(Thread.currentThread());
    return questions.stream().map(question -> 10 * question).toList();
  }

  /** Asks 100 i + 1, 100 i + 2, … so often, and gives the last answer. */
  private Meeting.Training<Integer> asking(int i, int times) {
    return seat -> {
      int last = 0;
      for (int k = 1; k <= times; k++) {
        last = seat.ask("tenfold", this::tenfold, 100 * i + k);
      }
      return last;
    };
  }

  @Test
  void theCallerAnswersWhatAllHaveAskedAtOnceUntilTheyHaveLeft() {
    assertThat(Meeting.of(List.of(asking(0, 1), asking(1, 3), asking(2, 2))))
        .containsExactly(10, 1030, 2020);
    assertThat(answered).containsExactly(List.of(1, 101, 201), List.of(102, 202), List.of(103));
    assertThat(answering).containsExactly(Thread.currentThread());
  }

  @Test
  void eachKindIsAnsweredByItself() {
    Meeting.Training<Integer> other =
        seat -> seat.ask("negative", questions -> questions.stream().map(q -> -q).toList(), 7);
    assertThat(Meeting.of(List.of(asking(0, 1), other, asking(2, 1))))
        .containsExactly(10, -7, 2010);
    assertThat(answered).containsExactly(List.of(1, 201));
  }

  @Test
  void aSingleTrainingNeedsNoOtherThread() {
    Thread caller = Thread.currentThread();
    assertThat(
            Meeting.of(
                List.of(
                    seat -> {
                      assertThat(Thread.currentThread()).isSameAs(caller);
                      return asking(0, 2).run(seat);
                    })))
        .containsExactly(20);
    assertThat(answered).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void theOthersGoOnWithoutOneThatIsStopped() {
    TrainingStoppedException stopped = new TrainingStoppedException(1, 2);
    assertThatThrownBy(
            () ->
                Meeting.<Integer>of(
                    List.of(
                        asking(0, 2),
                        seat -> {
                          throw stopped;
                        })))
        .isSameAs(stopped);
    assertThat(answered).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void aFailureOfOneEndsAll() {
    IllegalStateException failure = new IllegalStateException("of the second");
    assertThatThrownBy(
            () ->
                Meeting.<Integer>of(
                    List.of(
                        asking(0, Integer.MAX_VALUE),
                        seat -> {
                          asking(1, 1).run(seat);
                          throw failure;
                        })))
        .isSameAs(failure);
    assertThat(answered).containsExactly(List.of(1, 101));
  }

  @Test
  void aFailureToAnswerEndsAll() {
    Meeting.Training<Integer> unanswered =
        seat ->
            seat.ask(
                "none",
                questions -> {
                  throw new IllegalStateException("no answer to " + questions);
                },
                5);
    assertThatThrownBy(() -> Meeting.of(List.of(unanswered, unanswered)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no answer to [5, 5]");
  }

  @Test
  void whoeverInterruptsTheCallerEndsAll() {
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                Meeting.<Integer>of(
                    List.of(
                        asking(0, 1),
                        seat -> {
                          caller.interrupt();
                          return asking(1, Integer.MAX_VALUE).run(seat);
                        })))
        .isInstanceOf(InterruptedException.class);
  }
}
