package nabla.text;

/**
 * An exception whose message is written for those who use Nabla: one line that says what must be,
 * what was got, and the way out. It is told as it is, without the exceptions around it.
 */
public interface ForUsers {}
