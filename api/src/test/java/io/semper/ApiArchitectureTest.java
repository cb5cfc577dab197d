package io.semper;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract depends on nothing, does no I/O and starts no thread, unless somebody asks for a loop that has one. */
final class ApiArchitectureTest {
    /** Imported once: that takes longer than all of the tests. */
    private static final JavaClasses API = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void dependsOnTheJdkAndOnAnnotationsAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.net.ssl", "org.jspecify.annotations", "io.semper..")
                .check(API);
    }

    /** Groups are made of the contract alone, so that they take the loops of any backend. */
    @Test
    void theContractDoesNotKnowGroups() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.semper.group")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.semper.group")
                .check(API);
    }

    @Test
    void callsNoChannelAndNoSocket() {
        noClasses()
                .should()
                .callCodeUnitWhere(describe(
                        "anything of a channel, or of a socket but its constants",
                        call -> call.getTargetOwner().getPackageName().startsWith("java.nio.channels")
                                || call.getTargetOwner().isEquivalentTo(java.net.Socket.class)
                                || call.getTargetOwner().isEquivalentTo(java.net.ServerSocket.class)))
                .check(API);
    }

    /** A {@link LoopThread} is the exception: whoever starts one asked for just that. */
    @Test
    void startsNoThreadAndNeverSleeps() {
        noClasses()
                .that(DescribedPredicate.not(belongToAnyOf(LoopThread.class)))
                .should()
                .callMethodWhere(describe(
                        "start or sleep of a thread",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && (call.getName().equals("start")
                                        || call.getName().equals("sleep"))))
                .check(API);
    }

    /** A reader finds each type from the page of its package, the machinery included. */
    @Test
    void thePackagePageNamesEveryType() throws IOException {
        Path sources = Path.of("src", "main", "java", "io", "semper");
        String page = Files.readString(sources.resolve("package-info.java"));
        List<String> missing;
        try (Stream<Path> files = Files.list(sources)) {
            missing = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".java") && !file.equals("package-info.java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()))
                    .filter(type ->
                            !page.contains("{@link io.semper." + type + "}") && !page.contains("{@code " + type + "}"))
                    .sorted()
                    .toList();
        }
        assertEquals(List.of(), missing, "add these types to the table in io/semper/package-info.java");
    }
}
