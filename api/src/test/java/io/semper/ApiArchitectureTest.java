package io.semper;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.semper.group.LoopThread;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract depends on nothing, does no I/O and starts no thread, unless somebody asks for a loop that has one. */
final class ApiArchitectureTest {
    private final JavaClasses api = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void dependsOnTheJdkAndOnAnnotationsAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", "io.semper..")
                .check(api);
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
                .check(api);
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
                .check(api);
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
                .check(api);
    }
}
