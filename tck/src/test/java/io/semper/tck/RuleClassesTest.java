package io.semper.tck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.semper.Capability;
import io.semper.tck.spec.CatalogueCheck;
import io.semper.tck.spec.RuleCatalogue;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules see a loop from outside, so that they fit any loop. */
class RuleClassesTest {
    /** Imported once: that takes longer than all of the tests. */
    private static final JavaClasses KIT = new ClassFileImporter()
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
                        "javax.net.ssl..",
                        "javax.security.auth.x500..",
                        "org.opentest4j..",
                        "org.jspecify..",
                        "io.semper",
                        "io.semper.group",
                        "io.semper.spi",
                        "io.semper.tasks..",
                        "io.semper.tck..")
                .check(KIT);
    }

    @Test
    void ruleClassesKeepNoState() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                .that()
                .areDeclaredInClassesThat()
                .haveNameMatching("io\\.semper\\.tck\\.(rules\\.[a-z]+|property)\\.[A-Za-z]+(Rules|Properties)")
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .check(KIT);
    }

    @Test
    void everyClassIsInExactlyOnePart() {
        for (TckPart part : TckPart.values()) {
            assertTrue(CatalogueCheck.shippedClasses().stream()
                    .anyMatch(type -> type.getName().matches(part.classes())));
        }
        for (Class<?> type : CatalogueCheck.shippedClasses()) {
            assertEquals(
                    1,
                    Arrays.stream(TckPart.values())
                            .filter(part -> type.getName().matches(part.classes()))
                            .count(),
                    type.getName());
        }
    }

    @Test
    void aPackageOfRulesHoldsTheIdsOfItsAreaAlone() {
        List<String> elsewhere = new ArrayList<>();
        Set<String> rooms = new TreeSet<>();
        for (Class<?> type : CatalogueCheck.shippedClasses()) {
            String home = type.getPackageName();
            if (home.startsWith("io.semper.tck.rules")) {
                String area = home.substring(home.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
                rooms.add(area);
                CatalogueCheck.tested(List.of(type)).forEach((id, methods) -> {
                    if (!id.startsWith(area + "-")) {
                        elsewhere.add(methods + " of " + home + " test " + id);
                    }
                });
            }
        }
        assertEquals(List.of(), elsewhere);
        Set<String> areas = new TreeSet<>();
        RuleCatalogue.shipped().rows().stream()
                .filter(row -> row.verification().needsTest())
                .forEach(row -> areas.add(row.id().substring(0, row.id().indexOf('-'))));
        assertEquals(areas, rooms, "areas of SPEC.md and packages of rules");
    }

    /** A capability that is spelled wrongly is claimed by no loop, and its rules would never run. */
    @Test
    void rulesRequireCapabilitiesOfTheContract() throws IllegalAccessException {
        Set<String> known = new TreeSet<>();
        for (Field field : Capability.class.getFields()) {
            if (field.getType() == Capability.class) {
                known.add(((Capability) field.get(null)).id());
            }
        }
        Set<String> required = new TreeSet<>();
        for (Class<?> type : CatalogueCheck.shippedClasses()) {
            Stream.concat(Stream.of(type), Stream.of(type.getDeclaredMethods()))
                    .map(element -> element.getAnnotation(Requires.class))
                    .filter(Objects::nonNull)
                    .forEach(requires -> required.addAll(List.of(requires.value())));
        }
        assertThat(required).isNotEmpty().isSubsetOf(known);
    }
}
