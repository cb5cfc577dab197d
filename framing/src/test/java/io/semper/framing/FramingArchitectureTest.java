package io.semper.framing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Framing depends on the contract alone, so that it works over any loop. */
final class FramingArchitectureTest {
    /** Imported once: that takes longer than all of the tests. */
    private static final JavaClasses FRAMING = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void dependsOnTheContractAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", "io.semper", "io.semper.framing")
                .check(FRAMING);
    }

    /** A reader finds each type from the page of the package. */
    @Test
    void thePackagePageNamesEveryType() throws IOException {
        Path sources = Path.of("src", "main", "java", "io", "semper", "framing");
        String page = Files.readString(sources.resolve("package-info.java"));
        try (Stream<Path> files = Files.list(sources)) {
            List<String> missing = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".java") && !file.equals("package-info.java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .filter(type -> !page.contains("{@code " + type + "}"))
                    .toList();
            assertThat(missing).isEmpty();
        }
    }
}
