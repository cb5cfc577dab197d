package io.semper.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.semper.engine.kernel.Kernel;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is below the seam stays below: a simulated kernel owns time, sockets and waiting. */
final class EngineArchitectureTest {
    private static final Set<String> CLOCKS = Set.of("nanoTime", "currentTimeMillis");

    /** Files are read by jobs, and the other channels are asked what they are and passed on to the kernel. */
    private static final Set<String> OF_THE_CALLER =
            Set.of("FileChannel", "SocketChannel", "ServerSocketChannel", "NetworkChannel", "SelectableChannel");

    private final JavaClasses engine = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void onlyTheKernelReadsAClock() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Kernel.class)
                .should()
                .accessTargetWhere(describe(
                        "a clock of the system",
                        access -> access.getTargetOwner().isEquivalentTo(System.class)
                                && CLOCKS.contains(access.getName())))
                .check(engine);
    }

    @Test
    void makesNoSystemCallOfItsOwn() {
        classes()
                .should()
                .onlyDependOnClassesThat(describe(
                        "do no I/O",
                        type -> !type.getPackageName().startsWith("io.netty")
                                && (!type.getPackageName().startsWith("java.nio.channels")
                                        || OF_THE_CALLER.contains(type.getSimpleName())
                                        || type.getSimpleName().endsWith("Exception"))
                                && !type.getName().equals("java.net.Socket")
                                && !type.getName().equals("java.net.ServerSocket")))
                .check(engine);
    }

    @Test
    void theSeamDoesNotKnowWhatIsAboveIt() {
        noClasses()
                .that()
                .resideInAPackage("io.semper.engine.kernel")
                .and()
                .doNotHaveSimpleName("Loops")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.semper.engine", "io.semper.engine.net")
                .check(engine);
    }

    @Test
    void neverSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(engine);
    }
}
