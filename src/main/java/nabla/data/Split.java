package nabla.data;

/** Examples to learn from, and examples held back to be looked at only. */
public record Split(Examples training, Examples validation) {}
