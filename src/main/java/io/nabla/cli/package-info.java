/**
 * The command line: {@code train} and {@code evaluate}.
 *
 * <p>Read {@link io.nabla.cli.TrainCommand#call} first: a run from its conf file to its last line.
 * {@link io.nabla.cli.Main} turns whatever goes wrong into one line and an exit code.
 *
 * <p>Nothing may depend on this package.
 */
package io.nabla.cli;
