package nabla;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.apache.spark.storage.StorageLevel;

/** Which package may use which other one, and which libraries. */
@AnalyzeClasses(packages = "nabla", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Each package may use those before it, and none after it. */
  private static final List<String> ORDER =
      List.of(
          "text",
          "linalg",
          "nn",
          "table",
          "optim",
          "schedule",
          "settings",
          "model",
          "onnx",
          "engine",
          "spark",
          "fullbatch",
          "data",
          "train",
          "report",
          "ml",
          "config",
          "cli");

  @ArchTest
  static void packagesUseOnlyThoseBeforeThem(JavaClasses nabla) {
    LayeredArchitecture layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (String name : ORDER) {
      layers = layers.layer(name).definedBy(packageOf(name));
    }
    for (int i = 0; i < ORDER.size(); i++) {
      List<String> before = ORDER.subList(0, i);
      layers =
          before.isEmpty()
              ? layers.whereLayer(ORDER.get(i)).mayNotAccessAnyLayer()
              : layers.whereLayer(ORDER.get(i)).mayOnlyAccessLayers(before.toArray(String[]::new));
    }
    layers.check(nabla);
  }

  @ArchTest
  static final ArchRule everyClassIsInAPackageOfTheOrder =
      classes()
          .should()
          .resideInAnyPackage(
              ORDER.stream().map(ArchitectureTest::packageOf).toArray(String[]::new));

  @ArchTest
  static final ArchRule onlyLinalgUsesBlasLibraries =
      noClasses()
          .that()
          .resideOutsideOfPackage(packageOf("linalg"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.ludovic.netlib..", "org.bytedeco..");

  @ArchTest
  static final ArchRule onlyFullBatchUsesBreeze =
      noClasses()
          .that()
          .resideOutsideOfPackage(packageOf("fullbatch"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("breeze..");

  @ArchTest
  static final ArchRule theMathematicsKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              packageOf("linalg"),
              packageOf("nn"),
              packageOf("optim"),
              packageOf("schedule"),
              packageOf("settings"),
              packageOf("model"),
              packageOf("onnx"),
              packageOf("engine"),
              packageOf("fullbatch"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theEngineNeedsTheJvmAlone =
      noClasses()
          .that()
          .resideInAnyPackage(packageOf("settings"), packageOf("engine"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "org.slf4j..", "scala..", "com.esotericsoftware..");

  @ArchTest
  static final ArchRule modelsAreReadByTheJvmAloneAndHadoopFilesAloneUsesHadoop =
      noClasses()
          .that()
          .resideInAnyPackage(packageOf("text"), packageOf("table"), packageOf("model"))
          .and(not(belongTo(simpleName("HadoopFiles"))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "org.slf4j..", "com.fasterxml..", "scala..");

  @ArchTest
  static final ArchRule onlyTheExportUsesOnnx =
      noClasses()
          .that()
          .resideOutsideOfPackage(packageOf("onnx"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnx..", "org.tribuo..", "com.google.protobuf..");

  /**
   * What Spark's Scala marks as its own, {@code private[spark]} and the like, which Java can't see.
   */
  private static final DescribedPredicate<JavaClass> INTERNAL_TO_SPARK =
      resideInAnyPackage(
              "org.apache.spark.sql.catalyst..",
              "org.apache.spark.sql.classic..",
              "org.apache.spark.sql.execution..",
              "org.apache.spark.sql.internal..",
              "org.apache.spark.internal..",
              "org.apache.spark.memory..",
              "org.apache.spark.network..",
              "org.apache.spark.rpc..",
              "org.apache.spark.scheduler..",
              "org.apache.spark.storage..",
              "org.apache.spark.unsafe..",
              "org.apache.spark.util..")
          .and(not(belongToAnyOf(StorageLevel.class)))
          .or(nameMatching("org.apache.spark.SparkEnv\\$?"))
          .or(nameMatching("org.apache.spark.rdd.InputFileBlockHolder\\$?"))
          .or(nameMatching("org.apache.spark.resource.ResourceProfileManager\\$?"))
          .or(nameMatching("org.apache.spark.ml.util.(DefaultParams|Metadata|Schema).*"))
          .as("are internal to Spark");

  @ArchTest
  static final ArchRule onlyTheDoorUsesSparksInternals =
      noClasses()
          .that()
          .resideOutsideOfPackage(packageOf("spark"))
          .should()
          .dependOnClassesThat(INTERNAL_TO_SPARK);

  private static String packageOf(String name) {
    return "nabla." + name + "..";
  }
}
