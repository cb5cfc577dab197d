package io.semper.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures;
import io.semper.engine.kernel.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is below the seam stays below: a simulated kernel owns time, sockets and waiting. */
final class EngineArchitectureTest {
    private static final Set<String> CLOCKS = Set.of("nanoTime", "currentTimeMillis");

    /** Files are read by jobs, and the other channels are asked what they are and passed on to the kernel. */
    private static final Set<String> OF_THE_CALLER =
            Set.of("FileChannel", "SocketChannel", "ServerSocketChannel", "NetworkChannel", "SelectableChannel");

    /** Imported once: that takes longer than all of the tests. */
    private static final JavaClasses ENGINE = new ClassFileImporter().importPath(Path.of("target", "classes"));

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
                .check(ENGINE);
    }

    @Test
    void onlyTheKernelTouchesFilesAndChance() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.semper.engine.kernel")
                .should()
                .dependOnClassesThat(describe(
                        "reach files, or are not reproducible",
                        type -> Set.of("java.nio.file.Files", "java.io.File", "java.util.Random")
                                        .contains(type.getName())
                                || type.getName().equals("java.util.concurrent.ThreadLocalRandom")))
                .check(ENGINE);
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
                .check(ENGINE);
    }

    /** Lowest first: a room uses those before it and no other. */
    private static final List<String> ROOMS = List.of(
            "kernel",
            "watch",
            "probe",
            "turn",
            "net",
            "jobs",
            "resolve",
            "life",
            "stream",
            "connect",
            "listen",
            "serve",
            "datagram",
            "raw",
            "ready");

    @Test
    void aRoomUsesOnlyTheRoomsBelowIt() {
        Architectures.LayeredArchitecture layers = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("io.semper.engine");
        for (String room : ROOMS) {
            layers = layers.layer(room).definedBy("io.semper.engine." + room);
        }
        for (int i = 0; i < ROOMS.size(); i++) {
            List<String> above = new ArrayList<>(ROOMS.subList(i + 1, ROOMS.size()));
            above.add("root");
            layers = layers.whereLayer(ROOMS.get(i)).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
        }
        layers.whereLayer("root").mayNotBeAccessedByAnyLayer().check(ENGINE);
    }

    @Test
    void everyClassLivesInARoom() {
        Set<String> packages = ENGINE.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages)
                .isSubsetOf(Stream.concat(
                                Stream.of("io.semper.engine"), ROOMS.stream().map(room -> "io.semper.engine." + room))
                        .toList());
    }

    @Test
    void roomsFormNoCircle() {
        slices().matching("io.semper.engine.(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void neverSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ENGINE);
    }
}
