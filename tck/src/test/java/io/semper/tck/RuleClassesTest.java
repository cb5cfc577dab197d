package io.semper.tck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Rules see a loop from outside, so that they fit any loop. */
class RuleClassesTest {
    private final JavaClasses kit = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPath(Path.of("target/classes"));

    @Test
    void rulesKnowTheContractTheKitAndTheTestFrameworksAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.junit..",
                        "org.opentest4j..",
                        "net.jqwik..",
                        "org.jspecify..",
                        "io.semper",
                        "io.semper.spi",
                        "io.semper.tck..")
                .check(kit);
    }

    @Test
    void jqwikStaysInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.semper.tck.property..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.jqwik..")
                .check(kit);
    }

    @Test
    void ruleClassesKeepNoState() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                .that()
                .areDeclaredInClassesThat()
                .haveNameMatching("io\\.semper\\.tck\\.(rules|property)\\.[A-Za-z]+(Rules|Properties)")
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .allowEmptyShould(true)
                .check(kit);
    }
}
