package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs whose epoll comes from the jar that brings its own Netty. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class StandaloneIT {
    private static final String MODULE = "io.semper.epoll";
    private static final String DENY = "--illegal-native-access=deny";

    /** How the program is started, also on a JDK that denies native access to all others, and beside the plain jar. */
    enum Start {
        CLASS_PATH,
        MODULE_PATH,
        CLASS_PATH_DENIED,
        MODULE_PATH_DENIED,
        CLASS_PATH_BEFORE_PLAIN,
        CLASS_PATH_AFTER_PLAIN,
        MODULE_PATH_BEFORE_PLAIN,
        MODULE_PATH_AFTER_PLAIN,
        IMAGE;

        boolean isModular() {
            return !name().startsWith("CLASS_PATH");
        }

        boolean isDenied() {
            return name().endsWith("DENIED");
        }

        List<Path> jars() throws Exception {
            if (!name().endsWith("PLAIN")) {
                return Jars.standalone(Jars.EPOLL);
            }
            List<Path> jars = new ArrayList<>(Jars.all());
            jars.add(isFirst() ? 0 : jars.size(), Jars.EPOLL);
            return jars;
        }

        boolean isFirst() {
            return !name().endsWith("AFTER_PLAIN");
        }

        String user() {
            return !isModular() ? "ALL-UNNAMED" : isFirst() ? MODULE : "io.netty.common";
        }
    }

    static List<Start> starts() {
        return Amount.someOf("ways to start a program with the standalone jar", List.of(Start.values()));
    }

    /** Of two jars of one backend the first is used, and the other does no harm. */
    @ParameterizedTest
    @MethodSource("starts")
    void carriesBytes(Start start) throws Exception {
        if (start == Start.IMAGE) {
            String[] grant = Jvm.current().feature() < 24
                    ? new String[0]
                    : new String[] {"--add-options=--enable-native-access=" + MODULE};
            Path image = ModulePathIT.image("image-standalone", start.jars(), "io.semper.nio," + MODULE, grant);
            carriesBytes(ModulePathIT.inImage(image, "demo", "--seconds", "0.02"));
            return;
        }
        Doctor program =
                start.isModular() ? Doctor.onModulePath("", start.jars()) : Doctor.onClassPath("", start.jars());
        if (start.isDenied()) {
            program.on(restricting()).option(DENY).option("--sun-misc-unsafe-memory-access=deny");
            program.option("--enable-native-access=" + start.user());
        } else {
            granted(program, start.user());
        }
        Tool.Result told = program.run("doctor");
        assertThat(told.text()).contains("best            epoll\n").containsOnlyOnce("\nepoll: available\n");
        assertThat(told.text().contains("semper-backend-epoll-standalone-"))
                .as(told.text())
                .isEqualTo(start.isFirst());
        carriesBytes(program.run("demo", "--seconds", "0.02"));
    }

    private static void carriesBytes(Tool.Result demo) {
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.text()).contains("epoll", "every byte was right");
        assertThat(demo.status()).isZero();
    }

    private static Jvm restricting() throws Exception {
        Optional<Jvm> jvm = Jvm.restricting();
        assumeTrue(jvm.isPresent(), "no JDK here restricts native access; -Dsemper.other.jdks=HOME names one");
        return jvm.orElseThrow();
    }

    /** Grants native access to {@code user}, where this JDK demands that. */
    private static Doctor granted(Doctor program, String user) throws Exception {
        return Jvm.current().feature() < 24 ? program : program.option("--enable-native-access=" + user);
    }

    static List<String> faults() {
        return Amount.someOf("faults of a standalone jar", List.of("truncated", "half relocated", "denied"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Tag("once")
    void refuses(String fault) throws Exception {
        switch (fault) {
            case "truncated" -> {
                Path jar = Jars.changed("standalone-cut-off.jar", Jars.EPOLL, bytes -> Arrays.copyOf(bytes, 70_000));
                Doctor.onClassPath("The library is truncated in a standalone jar", Jars.standalone(jar))
                        .refuses("is cut off");
            }
            case "half relocated" -> {
                List<Path> jars = relocated();
                jars.add(relocated("relocated.jar", Jars.EPOLL, StandaloneIT::moved));
                Doctor.onClassPath("A standalone jar was relocated, its library was not", jars)
                        .main("my.semper.cli.Main")
                        .refuses("kept its name");
            }
            default ->
                Doctor.onModulePath("Native access is denied to a standalone jar", Jars.standalone(Jars.EPOLL))
                        .on(restricting())
                        .option(DENY)
                        .refuses("this JVM denies native access");
        }
    }

    static List<String> variations() {
        return Amount.someOf(
                "variations of a standalone jar",
                List.of("relocated", "versions of another Netty", "properties", "both backends"));
    }

    @ParameterizedTest
    @MethodSource("variations")
    @Tag("once")
    void works(String variation) throws Exception {
        switch (variation) {
            case "relocated" -> {
                String library = Jars.NATIVE + "libio_semper_";
                List<Path> jars = relocated();
                jars.add(relocated(
                        "relocated-with-library.jar",
                        Jars.EPOLL,
                        text -> moved(text).replace(library, Jars.NATIVE + "libmy_semper_")));
                Doctor program = Doctor.onClassPath("", jars).main("my.semper.cli.Main");
                carriesBytes(granted(program, "ALL-UNNAMED").run("demo", "--seconds", "0.02"));
            }
            case "versions of another Netty" -> {
                // As after a merge with it, whose file of versions came last.
                Path jar = Jars.rewritten(
                        "other-versions.jar",
                        Jars.EPOLL,
                        (name, bytes) -> name.endsWith("versions.properties")
                                ? replaced(bytes, text -> text + text.replace("4.2.18", "4.1.118"))
                                : bytes);
                Doctor program = Doctor.onClassPath("", Jars.standalone(jar));
                assertThat(granted(program, "ALL-UNNAMED").run("doctor").text())
                        .contains("\nepoll: available\n")
                        .doesNotContain("remark");
            }
            case "properties" -> {
                Doctor program = Doctor.onClassPath("", Jars.standalone(Jars.EPOLL))
                        .option("-Dio.netty.native.workdir=/proc/unused")
                        .option("-Dio.semper.epoll.shaded.io.netty.native.workdir=/proc/nowhere");
                assertThat(granted(program, "ALL-UNNAMED").run("doctor").text())
                        .contains("epoll: NOT AVAILABLE", "make /proc/nowhere a directory")
                        .doesNotContain("unused");
            }
            default -> {
                Doctor program = Doctor.onModulePath("", Jars.standalone(Jars.KQUEUE, Jars.EPOLL));
                Tool.Result told = granted(program, MODULE).run("doctor");
                assertThat(told.errors()).isEmpty();
                assertThat(told.text())
                        .contains("\nepoll: available\n", "\nkqueue: NOT AVAILABLE\n")
                        .contains("kqueue exists on macOS only, and this is Linux");
            }
        }
    }

    /** As a user relocates {@code io.semper}, here to a name of the same length, so that bytes can be exchanged. */
    private static String moved(String text) {
        return text.replace("io/semper", "my/semper").replace("io.semper", "my.semper");
    }

    /** Returns what a program needs beside the jar. */
    private static List<Path> relocated() throws Exception {
        List<Path> jars = new ArrayList<>();
        for (Path jar : Jars.standalone()) {
            String name = jar.getFileName().toString();
            jars.add(name.startsWith("semper-") ? relocated("relocated-" + name, jar, StandaloneIT::moved) : jar);
        }
        return jars;
    }

    /** Writes a copy with other names in it; libraries keep their bytes. */
    private static Path relocated(String name, Path jar, UnaryOperator<String> moved) throws Exception {
        return Jars.renamed(
                name,
                List.of(jar),
                moved,
                (entry, bytes) -> entry.startsWith(Jars.NATIVE) ? bytes : replaced(bytes, moved));
    }

    private static byte[] replaced(byte[] bytes, UnaryOperator<String> change) {
        return change.apply(new String(bytes, ISO_8859_1)).getBytes(ISO_8859_1);
    }
}
