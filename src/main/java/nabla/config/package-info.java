/**
 * What a run is to do, from HOCON files: {@code defaults.conf}, over it the run's own conf file,
 * over that {@code --set key=value}.
 *
 * <p>Read {@link nabla.config.RunConfig} first. Whatever can be known to be wrong without looking
 * at data is found here, and reported with file and line as a {@link nabla.config.ConfException}.
 *
 * <p>Nothing here uses Spark, reports or the command line.
 */
package nabla.config;
