/**
 * What a run says while it goes and leaves behind: a progress bar, {@code history.jsonl}, {@code
 * report.html}.
 *
 * <p>Read {@link nabla.report.ProgressListener} first. Nothing here knows the command line, and
 * nothing here changes what is trained.
 */
package nabla.report;
