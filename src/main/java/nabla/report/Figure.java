package nabla.report;

/**
 * A number that tells how good a model is.
 *
 * @param name such as {@code logLoss}, for pipes
 * @param words such as {@code log loss}, for people
 */
public record Figure(String name, String words, double value) {}
