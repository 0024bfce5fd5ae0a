/**
 * What may be said of texts that come from files, data and other programs. {@link nabla.text.Shown}
 * is all there is; everything may use it, and it uses nothing.
 */
package nabla.text;
