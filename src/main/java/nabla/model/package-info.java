/**
 * What is left of a training run: the trained network and where it came from, in memory and in a
 * file.
 *
 * <p>Read {@link nabla.model.TrainedModel} first, which predicts, then {@link
 * nabla.model.ModelFile}, which writes one as a {@code .safetensors} file that Python reads with
 * the public library, under one hash over all that decides a prediction; {@link
 * nabla.model.Checkpoints} keeps what a training needs to go on, and {@link
 * nabla.model.RunIdentity} says which one may. {@link nabla.model.Storage} replaces files and
 * directories as a whole. There is no Java serialization on disk, and a file that is damaged or
 * hostile costs one line.
 *
 * <p>Uses {@code nn} and {@code optim}; does not know Spark. {@code HadoopFiles} is the only user
 * of Hadoop, and no local file needs it.
 */
package nabla.model;
