package nabla.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.model.TrainedModel;

/**
 * What {@code report.html} shows; its fields are those of the JSON object in it.
 *
 * @param headline the result in words
 * @param remarks what else there is to know at once, each a sentence
 * @param members how the training of each network went, mostly of one
 * @param seconds where the time went, in order
 * @param tested null if the network was measured on no example
 * @param weights none of a run that did not end
 * @param facts names and texts
 * @param settings the text of resolved.conf
 */
public record Page(
    String title,
    String headline,
    List<String> remarks,
    List<Curves> members,
    Map<String, Double> seconds,
    Tested tested,
    List<LayerWeights> weights,
    Map<String, String> facts,
    String settings) {

  /** What a run has in common, whether it has ended or not. */
  public record Frame(
      String title, Map<String, Double> seconds, Map<String, String> facts, String settings) {}

  /**
   * The page of a run that has ended.
   *
   * @param data which rows the assessment is of: test, validation, or training
   * @param groups of the inputs, as they were assessed
   */
  public static Page of(
      Frame frame,
      List<Curves> members,
      TrainedModel model,
      String data,
      Optional<Assessment> assessment,
      List<InputGroup> groups) {
    Tested tested =
        assessment.map(found -> Tested.of(data, found, model.preparation(), groups)).orElse(null);
    List<String> remarks = new ArrayList<>();
    if (tested != null) {
      Headline.baseline(tested).ifPresent(remarks::add);
    }
    members.forEach(member -> remarks.add(Headline.training(member)));
    return new Page(
        frame.title(),
        tested == null ? Headline.untested(members) : Headline.of(tested),
        remarks,
        members,
        frame.seconds(),
        tested,
        LayerWeights.of(model.ensemble()),
        frame.facts(),
        frame.settings());
  }

  /** The page of a run that has not ended, as far as it came. */
  public static Page unfinished(Frame frame, List<Curves> members, String why) {
    int epochs = members.stream().mapToInt(member -> member.epochs().size()).max().orElse(0);
    return new Page(
        frame.title(),
        String.format(Locale.ROOT, "Not finished: %,d epochs so far", epochs),
        List.of(why),
        members,
        frame.seconds(),
        null,
        List.of(),
        frame.facts(),
        frame.settings());
  }
}
