/**
 * What a run is to do, from HOCON files: the defaults of the table, over them what Spark's
 * configuration has, the run's own conf file, and {@code --set key=value}.
 *
 * <p>Read {@link nabla.config.RunConfig} first. Which keys there are, and what they must be, says
 * {@link nabla.config.ConfTable}, which no class here repeats. Whatever can be known to be wrong
 * without looking at data is found here, and reported with file and line as a {@link
 * nabla.config.UsageException}.
 *
 * <p>Nothing here uses Spark's sessions, reports or the command line.
 */
package nabla.config;
