package nabla;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;

/** Which package may use which other one, and which libraries. */
@AnalyzeClasses(packages = "nabla", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Each package may use those before it, and none after it. */
  private static final List<String> ORDER =
      List.of(
          "text", "linalg", "nn", "optim", "model", "data", "train", "report", "ml", "config",
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
  static final ArchRule theMathematicsKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              packageOf("linalg"), packageOf("nn"), packageOf("optim"), packageOf("model"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyHadoopFilesUsesHadoopInModel =
      noClasses()
          .that()
          .resideInAPackage(packageOf("model"))
          .and(not(belongTo(simpleName("HadoopFiles"))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..")
          .allowEmptyShould(true);

  private static String packageOf(String name) {
    return "nabla." + name + "..";
  }
}
