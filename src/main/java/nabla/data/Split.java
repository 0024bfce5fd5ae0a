package nabla.data;

/**
 * Examples to learn from, and examples held back.
 *
 * @param training what the gradient is computed on
 * @param validation what is only looked at
 */
public record Split(Examples training, Examples validation) {}
