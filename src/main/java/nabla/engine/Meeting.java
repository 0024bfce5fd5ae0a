package nabla.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where several trainings, each in a thread of its own, ask for what they need next. Once all that
 * are still there have asked, the caller's thread sees to it, for all of one kind at once. So only
 * that thread has to do with Spark, and whoever interrupts it ends all.
 *
 * <p>A training that has ended, or was stopped by its listener, leaves, and the others go on; any
 * other failure ends all. A single training needs no other thread than the caller's.
 */
public final class Meeting {

  /** A training; it may ask at its seat. */
  @FunctionalInterface
  public interface Training<R> {
    R run(Seat seat);
  }

  /** Where one training asks. */
  public interface Seat {

    /**
     * Waits for an answer.
     *
     * @param kind questions of the same kind are answered at once
     * @param answering gives the answers to several questions, in their order; none is null
     */
    <Q, A> A ask(Object kind, Function<List<Q>, List<A>> answering, Q question);
  }

  private static final long LOOK = 100; // milliseconds between two looks whether others have failed

  private final Question<?, ?>[] asked; // by seat; null: nothing
  private int present;

  private Meeting(int seats) {
    this.asked = new Question<?, ?>[seats];
    this.present = seats;
  }

  /** The seat of a training that is alone: what it asks is answered at once. */
  public static Seat alone() {
    return new Seat() {
      @Override
      public <Q, A> A ask(Object kind, Function<List<Q>, List<A>> answering, Q question) {
        return answering.apply(List.of(question)).get(0);
      }
    };
  }

  /**
   * Holds a meeting until all trainings have ended.
   *
   * @return what they give, in their order
   * @throws RuntimeException what has ended all, be it checked or not; or else the first {@link
   *     TrainingStoppedException}
   */
  public static <R> List<R> of(List<Training<R>> trainings) {
    if (trainings.size() == 1) {
      return List.of(trainings.get(0).run(alone()));
    }
    Meeting meeting = new Meeting(trainings.size());
    List<R> results = new ArrayList<>(Collections.nCopies(trainings.size(), null));
    AtomicReference<TrainingStoppedException> stopped = new AtomicReference<>();
    ThreadTeam.run(
        1 + trainings.size(),
        (i, team) -> {
          if (i == 0) {
            meeting.answer(team);
            return;
          }
          try {
            results.set(i - 1, trainings.get(i - 1).run(meeting.seat(i - 1, team)));
          } catch (TrainingStoppedException e) {
            stopped.compareAndSet(null, e);
          }
          meeting.leave();
        });
    if (stopped.get() != null) {
      throw stopped.get();
    }
    return results;
  }

  private Seat seat(int place, ThreadTeam.Barrier team) {
    return new Seat() {
      @Override
      public <Q, A> A ask(Object kind, Function<List<Q>, List<A>> answering, Q question) {
        Question<Q, A> mine = new Question<>(kind, answering, question);
        synchronized (Meeting.this) {
          asked[place] = mine;
          Meeting.this.notifyAll();
          await(team, () -> mine.answer != null);
        }
        return mine.answer;
      }
    };
  }

  private synchronized void leave() {
    present--;
    notifyAll();
  }

  /** Answers until nobody is there any more. */
  private void answer(ThreadTeam.Barrier team) {
    for (List<Question<?, ?>> all = next(team); !all.isEmpty(); all = next(team)) {
      Map<Object, List<Question<?, ?>>> byKind =
          all.stream()
              .collect(
                  Collectors.groupingBy(
                      question -> question.kind, LinkedHashMap::new, Collectors.toList()));
      byKind.values().forEach(questions -> questions.get(0).answerAll(questions, this));
    }
  }

  /** What is asked, once all that are present have asked. */
  private synchronized List<Question<?, ?>> next(ThreadTeam.Barrier team) {
    await(team, () -> Arrays.stream(asked).filter(Objects::nonNull).count() == present);
    List<Question<?, ?>> all =
        Arrays.stream(asked).filter(Objects::nonNull).collect(Collectors.toList());
    Arrays.fill(asked, null);
    return all;
  }

  /**
   * Waits until something is so.
   *
   * @throws CancellationException if another thread has failed
   */
  private synchronized void await(ThreadTeam.Barrier team, BooleanSupplier until) {
    try {
      while (!until.getAsBoolean()) {
        if (team.isBroken()) {
          throw new CancellationException("another training has failed");
        }
        wait(LOOK);
      }
    } catch (InterruptedException e) {
      ThreadTeam.<RuntimeException>throwAsIs(e);
    }
  }

  private static final class Question<Q, A> {

    private final Object kind;
    private final Function<List<Q>, List<A>> answering;
    private final Q question;
    private A answer; // null: none yet

    Question(Object kind, Function<List<Q>, List<A>> answering, Q question) {
      this.kind = kind;
      this.answering = answering;
      this.question = question;
    }

    /** Answers questions of its own kind. */
    @SuppressWarnings("unchecked") // of one kind
    void answerAll(List<Question<?, ?>> questions, Meeting meeting) {
      List<Question<Q, A>> mine = questions.stream().map(one -> (Question<Q, A>) one).toList();
      List<A> answers = answering.apply(mine.stream().map(one -> one.question).toList());
      synchronized (meeting) {
        for (int i = 0; i < answers.size(); i++) {
          mine.get(i).answer = answers.get(i);
        }
        meeting.notifyAll();
      }
    }
  }
}
