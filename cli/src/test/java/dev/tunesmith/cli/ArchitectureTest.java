package dev.tunesmith.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows and habits of the code base; docs/decisions/0001-build-and-layout.md says why. */
class ArchitectureTest {

    private static final String ROOT = "dev.tunesmith";
    private static final int FEWEST_CLASSES = 100;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** What a module may use of the others. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "core", Set.of(),
            "template", Set.of(),
            "weights", Set.of("core"),
            "tokenizer", Set.of("core", "weights", "template"),
            "engine", Set.of("core", "weights", "template", "tokenizer"),
            "data", Set.of("core", "template", "tokenizer"),
            "evaluate", Set.of("core"),
            "store", Set.of("core"),
            "project", Set.of("core", "weights", "template", "tokenizer", "engine", "data", "evaluate", "store"),
            "cli",
                    Set.of(
                            "core",
                            "weights",
                            "template",
                            "tokenizer",
                            "engine",
                            "data",
                            "evaluate",
                            "store",
                            "project"));

    @Test
    void enoughClassesWereImportedForTheRulesToMeanSomething() {
        assertThat(CLASSES.size()).isGreaterThan(FEWEST_CLASSES);
        Set<String> modules =
                CLASSES.stream().map(ArchitectureTest::module).collect(Collectors.toCollection(TreeSet::new));
        assertThat(modules).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> modulesUseOnlyThoseBelow() {
        return ARROWS.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> {
            String[] others = ARROWS.keySet().stream()
                    .filter(name ->
                            !name.equals(entry.getKey()) && !entry.getValue().contains(name))
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            ArchRule rule = noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + entry.getKey() + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true);
            return DynamicTest.dynamicTest(entry.getKey(), () -> rule.check(CLASSES));
        });
    }

    @Test
    void onlyTheTensorPackageKnowsTheNativeLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @Test
    void templateDependsOnTheJdkAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".template..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(ROOT + ".template..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        for (String module : ARROWS.keySet()) {
            SlicesRuleDefinition.slices()
                    .matching(ROOT + "." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void noGenericExceptionsAndNoOtherLogging() {
        GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    @Test
    void onlyTheCommandLinePrintsAndEndsTheProcess() {
        // BlasBenchmark is a process of its own, which answers the probe of the machine on its standard output.
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".engine.forecast.BlasBenchmark")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
        DescribedPredicate<JavaClass> notMain = DescribedPredicate.describe(
                "are not Main", type -> !type.getFullName().equals(Main.class.getName()));
        noClasses()
                .that(notMain)
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void jsonIsMadeInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".core.io..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("tools.jackson.databind.ObjectMapper")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() throws IOException {
        List<String> missing = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> CLASSES.stream()
                        .noneMatch(type -> type.getFullName().equals(name + ".package-info")
                                && type.isAnnotatedWith("org.jspecify.annotations.NullMarked")))
                .sorted()
                .toList();
        assertThat(missing).isEmpty();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<Path> bare = files.filter(file -> file.endsWith("package-info.java"))
                    .filter(file -> !contains(file, "/**"))
                    .toList();
            assertThat(bare).isEmpty();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String module(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }
}
