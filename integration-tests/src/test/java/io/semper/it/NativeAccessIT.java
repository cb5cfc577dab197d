package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a JDK prints about native code, or does not print. It differs between versions, so this runs on each. */
@Timeout(120)
class NativeAccessIT {
    private static final boolean RESTRICTED = Runtime.version().feature() >= 24;

    @Test
    void theJarOfTheCommandGrantsItself() throws Exception {
        try (JarFile jar = new JarFile(Jvm.JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
                    .isEqualTo("ALL-UNNAMED");
        }
    }

    /** Nothing is printed even if native access is denied, and with the native backend in the same program. */
    @ParameterizedTest
    @MethodSource("io.semper.it.Jvm#all")
    void nioPrintsNothing(Jvm jvm) throws Exception {
        List<String> options = jvm.feature() < 24
                ? List.of()
                : List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
        Tool.Result alone = run(
                jvm,
                options,
                Jars.without(
                        "netty-",
                        "semper-backend-unix",
                        "semper-backend-epoll",
                        "semper-backend-kqueue",
                        "semper-natives-"));
        assertThat(alone.errors()).isEmpty();
        assertThat(alone.text()).contains("nio", "every byte was right").doesNotContain("epoll");
        assertThat(alone.status()).isZero();
        Tool.Result asked = Tool.start(
                command(
                        jvm,
                        List.of("-Dsemper.backend=nio"),
                        List.of(Jvm.JAR, Path.of("target", "test-classes")),
                        BackendChoiceIT.Chosen.class.getName()),
                new byte[0]);
        assertThat(asked.errors()).isEmpty();
        assertThat(asked.text()).isEqualTo("nio");
    }

    private static Tool.Result run(Jvm jvm, List<String> options, List<Path> path) throws Exception {
        return Tool.start(command(jvm, options, path, "io.semper.cli.Main", "demo", "--seconds", "0.02"), new byte[0]);
    }

    private static List<String> command(Jvm jvm, List<String> options, List<Path> path, String... main) {
        List<String> command = new ArrayList<>(List.of(jvm.java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.add("-cp");
        command.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.addAll(List.of(main));
        return command;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void denied() throws Exception {
        assumeTrue(RESTRICTED, "this JDK denies nothing");
        Doctor.onClassPath("Native access is denied", Jars.all())
                .option("--illegal-native-access=deny")
                .refuses("this JVM denies native access");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void notGranted() throws Exception {
        assumeTrue(RESTRICTED, "this JDK grants everything");
        Doctor doctor = Doctor.onClassPath("Native access is not granted", Jars.all());
        doctor.remarks("will print a warning");
        assertThat(doctor.run("doctor").errors()).isEmpty();
    }

    /** With one flag on the class path, and another on the module path, epoll is as silent as nio. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void granted() throws Exception {
        assumeTrue(RESTRICTED, "this JDK grants everything");
        for (Doctor doctor : List.of(
                Doctor.onClassPath("", Jars.all()).option("--enable-native-access=ALL-UNNAMED"),
                Doctor.onModulePath("", Jars.all()).option("--enable-native-access=io.netty.common"))) {
            Tool.Result demo = doctor.option("--illegal-native-access=deny").run("demo", "--seconds", "0.02");
            assertThat(demo.errors()).isEmpty();
            assertThat(demo.text()).contains("epoll", "every byte was right");
        }
    }
}
