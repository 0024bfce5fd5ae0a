package nabla.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nabla.text.Shown;

/**
 * What decides the result of a training, by name: its rows, its settings, and what computes. Two
 * trainings of one identity end with the same weights, bit for bit; how their work is shared out is
 * no part of it.
 *
 * @param facts texts by name; what a training does not use is not among them
 */
public record RunIdentity(Map<String, String> facts) implements Serializable {

  private static final int NAME = 16;
  private static final String INPUTS = "inputs";
  private static final String SPARSE = "sparse";

  /** Puts the facts in the order of their names. */
  public RunIdentity {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  /** The same of a training on rows of which only numbers count that are not zero. */
  public RunIdentity withSparseInputs() {
    Map<String, String> more = new TreeMap<>(facts);
    more.put(INPUTS, SPARSE);
    return new RunIdentity(more);
  }

  /** Whether it is. */
  boolean hasSparseInputs() {
    return SPARSE.equals(facts.get(INPUTS));
  }

  /**
   * A name that runs of another identity do not have: the first 16 digits of a SHA-256, fit for a
   * directory.
   */
  public String name() {
    return Sha256.of(facts, List.of()).substring(0, NAME);
  }

  /** The same but for one of the facts. */
  public RunIdentity without(String name) {
    Map<String, String> others = new TreeMap<>(facts);
    others.remove(name);
    return new RunIdentity(others);
  }

  /**
   * What is different now, such as {@code seed was 1 and is 2; local SGD was not used and is 2
   * replicas, 4 steps}; empty if nothing is.
   */
  public String differencesTo(RunIdentity now) {
    Set<String> names = new LinkedHashSet<>(facts.keySet());
    names.addAll(now.facts.keySet());
    names.removeIf(name -> said(name).equals(now.said(name)));
    return names.stream()
        .map(
            name ->
                "%s was %s and is %s"
                    .formatted(
                        Shown.text(name, 40),
                        Shown.text(said(name), 100),
                        Shown.text(now.said(name), 100)))
        .collect(Collectors.joining("; "));
  }

  private String said(String name) {
    return facts.getOrDefault(name, "not used");
  }
}
