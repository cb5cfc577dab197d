package io.semper.tck.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Rules see a kernel from outside, so that they fit any kernel. */
class KernelKitArchitectureTest {
    @Test
    void rulesKnowTheSeamTheKitAndTheTestFrameworkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.junit..",
                        "org.opentest4j..",
                        "org.jspecify..",
                        "io.semper",
                        "io.semper.engine.kernel",
                        "io.semper.tck",
                        "io.semper.tck.spec",
                        "io.semper.tck.kernel")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPath(Path.of("target/classes")));
    }
}
