package nabla.data;

import java.util.Optional;

/** Examples to learn from, and examples held back to be looked at only, if there are any. */
public record Split(Examples training, Optional<Examples> validation) {}
