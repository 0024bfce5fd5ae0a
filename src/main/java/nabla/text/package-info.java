/**
 * What may be said of texts that come from files, data and other programs ({@link
 * nabla.text.Shown}), and texts that hold data ({@link nabla.text.Json}). Everything may use it,
 * and it uses nothing.
 */
package nabla.text;
