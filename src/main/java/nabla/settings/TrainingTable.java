package nabla.settings;

/**
 * The table of what decides a training: each setting is declared once, with its setter and getter.
 *
 * <p>To add one, add a constant, a setter and a getter here or in the table where it belongs, and
 * use it where it acts: every door has it then. To add an optimizer or a schedule, register it in
 * {@link UpdateTable} with the settings that are its own.
 *
 * @param <S> what setters return: the object itself
 */
public interface TrainingTable<S> extends NetworkTable<S>, UpdateTable<S>, EpochTable<S> {

  Setting<Integer> EPOCHS =
      Setting.of(
              "training.epochs",
              Rule.integer(1),
              10,
              "how often every example is used; with lbfgs and owlqn the most iterations, MLlib's maxIter")
          .deciding();

  Setting<Integer> BATCH_SIZE =
      Setting.of("training.batchSize", Rule.integer(1), 128, "B, examples per update").deciding();

  Setting<Long> SEED =
      Setting.of(
              "training.seed",
              Rule.longInteger(),
              1L,
              "of the initial weights, the order of examples and what is held back")
          .deciding();

  Setting<Long> SHUFFLE_SEED =
      Setting.of(
              "training.shuffleSeed",
              Rule.longInteger(),
              "which examples are held back, which meet in a shard, and the order of chunks, instead of seed; trainings that share it can share the packed examples")
          .decidingWithin();

  Setting<Integer> LOCAL_STEPS =
      Setting.of(
              "training.localSteps",
              Rule.integer(1),
              1,
              "with several replicas, the steps that each takes by itself before their weights become the mean (local SGD, another algorithm); 1 is the mean gradient of every step")
          .decidingWithin();

  Setting<Integer> CHUNK_MEGABYTES =
      Setting.of(
              "training.chunkMegabytes",
              Rule.integer(1),
              256,
              "the most that a chunk of the packed examples has, in MiB; the rows of a batch are of one chunk, and two must fit in an executor's memory")
          .decidingWithin();

  Setting<String> CLASS_WEIGHTS =
      Setting.of(
              "data.classWeights",
              ClassWeights.rule(),
              ClassWeights.NONE,
              "by what the weights of the training examples of each class are multiplied: balanced is n / (K n_k) with n_k of n examples in class k of K, a list is as [1, 2.5]; none is 1")
          .deciding();

  Setting<Integer> MEMBERS =
      Setting.of(
              "training.members",
              Rule.integer("an integer in [1, 1000]", n -> n >= 1 && n <= 1000),
              1,
              "networks that are trained, each as one alone with seed, seed + 1, … and the data in the order of the first; the model's outputs are the mean of theirs (an ensemble)")
          .decidingWithin();

  default S setEpochs(int value) {
    return set(EPOCHS, value);
  }

  default int getEpochs() {
    return get(EPOCHS);
  }

  default S setBatchSize(int value) {
    return set(BATCH_SIZE, value);
  }

  default int getBatchSize() {
    return get(BATCH_SIZE);
  }

  default S setSeed(long value) {
    return set(SEED, value);
  }

  default long getSeed() {
    return get(SEED);
  }

  default S setShuffleSeed(long value) {
    return set(SHUFFLE_SEED, value);
  }

  /** That of the order of the data; the seed, if nothing is said. */
  default long getShuffleSeed() {
    Long own = get(SHUFFLE_SEED);
    return own == null ? getSeed() : own;
  }

  default S setLocalSteps(int value) {
    return set(LOCAL_STEPS, value);
  }

  default int getLocalSteps() {
    return get(LOCAL_STEPS);
  }

  default S setChunkMegabytes(int value) {
    return set(CHUNK_MEGABYTES, value);
  }

  default int getChunkMegabytes() {
    return get(CHUNK_MEGABYTES);
  }

  default S setMembers(int value) {
    return set(MEMBERS, value);
  }

  default int getMembers() {
    return get(MEMBERS);
  }

  default S setClassWeights(String text) {
    return set(CLASS_WEIGHTS, text);
  }

  default String getClassWeights() {
    return get(CLASS_WEIGHTS);
  }
}
