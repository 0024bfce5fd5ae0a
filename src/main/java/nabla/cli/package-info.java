/**
 * The command line; {@code docs/cli.md} has its commands.
 *
 * <p>Read {@link nabla.cli.TrainCommand} first, then {@link nabla.cli.Run}: from a conf file to the
 * last line. {@link nabla.cli.Main} turns whatever goes wrong into one line and an exit code.
 *
 * <p>Nothing may depend on this package.
 */
package nabla.cli;
