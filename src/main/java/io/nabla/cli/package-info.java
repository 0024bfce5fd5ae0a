/**
 * The command line: {@code train} and {@code evaluate}.
 *
 * <p>Read {@link io.nabla.cli.TrainCommand} first, then {@link io.nabla.cli.Run}: from a conf file
 * to the last line. {@link io.nabla.cli.Main} turns whatever goes wrong into one line and an exit
 * code.
 *
 * <p>Nothing may depend on this package.
 */
package io.nabla.cli;
