package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Modules that bind libraries, and images that jlink creates from them. */
@Timeout(120)
@Tag("once")
@EnabledOnOs(OS.LINUX)
class ModulePathIT {
    /** Keys of elliptic curves, which no other module requires before JDK 22. */
    private static final String KEYS = "jdk.crypto.ec";

    private static final String GLUE =
            "io.semper.natives.epoll.linux." + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64");

    @Test
    void withoutTheModuleThatBindsTheLibrary() throws Exception {
        Doctor.onModulePath("The module that binds the library is missing", Jars.without("semper-natives-"))
                .refuses("is not on the class path or module path");
    }

    @Test
    void withoutTheLibraryThatIsBound() throws Exception {
        Tool.Result stopped = Doctor.onModulePath("", Jars.without("netty-transport-native-epoll-"))
                .run("doctor");
        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.text() + stopped.errors())
                .contains("Error occurred during initialization of boot layer")
                .containsPattern("Module io.netty.transport.epoll.linux\\.\\w+ not found, required by "
                        + "io.semper.natives.epoll.linux\\.\\w+");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anImage(String backend) throws Exception {
        String modules = backend.equals("nio") ? "io.semper.nio" : "io.semper.nio,io.semper.epoll," + GLUE;
        Path image = image("image-" + backend, Jars.all(), modules);
        Tool.Result doctor = inImage(image, "doctor");
        assertThat(doctor.errors()).isEmpty();
        assertThat(doctor.text()).contains("best            " + backend + "\n").doesNotContain("remark");
        Tool.Result demo = inImage(image, "demo", "--seconds", "0.02");
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.text()).contains(backend, "every byte was right");
        assertThat(demo.text().contains("epoll")).isEqualTo(backend.equals("epoll"));
    }

    static List<String> backends() {
        return Amount.someOf("images", List.of("nio", "epoll"));
    }

    /** An image of the command with {@code modules}; {@code options} are for jlink. */
    static Path image(String name, List<Path> jars, String modules, String... options) throws Exception {
        Path image = Jars.fresh(name);
        String path = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Path jlink = Jvm.current().home().resolve("bin").resolve("jlink");
        List<String> command = new ArrayList<>(List.of(
                jlink.toString(),
                "-J-XX:TieredStopAtLevel=1",
                "--module-path",
                path,
                "--add-modules",
                "io.semper.cli," + KEYS + "," + modules,
                "--output",
                image.toString()));
        command.addAll(List.of(options));
        Tool.Result made = Tool.start(command, new byte[0]);
        assertThat(made.status()).as(made.text() + made.errors()).isZero();
        return image;
    }

    static Tool.Result inImage(Path image, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                image.resolve("bin").resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-m",
                "io.semper.cli/io.semper.cli.Main"));
        command.addAll(List.of(arguments));
        return Tool.start(command, new byte[0]);
    }
}
