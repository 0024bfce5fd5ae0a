package nabla.schedule;

/**
 * A schedule that looks at the end of the training: with more steps in all, its factors would have
 * been others from the first on.
 */
public interface UpToTheEnd extends Schedule {}
