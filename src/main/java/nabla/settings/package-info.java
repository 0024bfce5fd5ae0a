/**
 * What a training can be told: the one table of settings, from which every door takes the names,
 * the rules, the defaults and the documentation.
 *
 * <p>Read {@link nabla.settings.TrainingTable} first: each {@link nabla.settings.Setting} is
 * declared there once, with its setter and its getter. A key of a configuration file, a Param of
 * spark.ml, a line of the documentation and a fact of a run's identity all come from it. Things
 * that a setting names by a label, such as optimizers, stand in a {@link nabla.settings.Registry}
 * with the settings of their own. {@link nabla.settings.TrainingSettings} holds values for plain
 * Java.
 *
 * <p>Uses {@code nn} and {@code optim}; knows neither Spark nor files.
 */
package nabla.settings;
