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
import org.junit.jupiter.api.Test;
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

    static List<String> starts() {
        return Amount.someOf(
                "ways to start a program with the standalone jar",
                List.of(
                        "class path",
                        "module path",
                        "class path, native access denied to others",
                        "module path, native access denied to others",
                        "image"));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void carriesBytes(String start) throws Exception {
        if (start.equals("image")) {
            Path image = ModulePathIT.image("image-standalone", Jars.standalone(Jars.EPOLL), "io.semper.nio," + MODULE);
            carriesBytes(ModulePathIT.inImage(image, "demo", "--seconds", "0.1"));
            return;
        }
        Doctor program = start.startsWith("class path")
                ? granted(Doctor.onClassPath("", Jars.standalone(Jars.EPOLL)), "ALL-UNNAMED", start)
                : granted(Doctor.onModulePath("", Jars.standalone(Jars.EPOLL)), MODULE, start);
        assertThat(program.run("doctor").text())
                .contains("semper-backend-epoll-standalone-", "best            epoll\n");
        carriesBytes(program.run("demo", "--seconds", "0.1"));
    }

    /** Starts it on a JDK that denies native access to all others, if {@code start} demands that, and grants it to {@code user}. */
    private static Doctor granted(Doctor program, String user, String start) throws Exception {
        if (start.endsWith("denied to others")) {
            program.on(restricting()).option(DENY).option("--sun-misc-unsafe-memory-access=deny");
        } else if (Jvm.current().feature() < 24) {
            return program;
        }
        return program.option("--enable-native-access=" + user);
    }

    private static Jvm restricting() throws Exception {
        Optional<Jvm> jvm = Jvm.restricting();
        assumeTrue(jvm.isPresent(), "no JDK here restricts native access; -Dsemper.other.jdks=HOME names one");
        return jvm.orElseThrow();
    }

    private static void carriesBytes(Tool.Result demo) {
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.text()).contains("epoll", "every byte was right");
        assertThat(demo.status()).isZero();
    }

    @Test
    void nativeAccessIsDeniedToTheModule() throws Exception {
        Doctor.onModulePath("Native access is denied to a standalone jar", Jars.standalone(Jars.EPOLL))
                .on(restricting())
                .option(DENY)
                .refuses("this JVM denies native access");
    }

    static List<String> pairs() {
        return Amount.someOf(
                "paths with both jars of epoll",
                List.of(
                        "class path, standalone first",
                        "class path, standalone last",
                        "module path, standalone first",
                        "module path, standalone last"));
    }

    /** The first one is used, and the other does no harm. */
    @ParameterizedTest
    @MethodSource("pairs")
    void standsBesideThePlainBackend(String pair) throws Exception {
        boolean first = pair.endsWith("first");
        List<Path> jars = new ArrayList<>(Jars.all());
        jars.add(first ? 0 : jars.size(), Jars.EPOLL);
        Doctor program = pair.startsWith("class path")
                ? granted(Doctor.onClassPath("", jars), "ALL-UNNAMED", pair)
                : granted(Doctor.onModulePath("", jars), first ? MODULE : "io.netty.common", pair);
        Tool.Result told = program.run("doctor");
        assertThat(told.text()).containsOnlyOnce("\nepoll: available\n");
        assertThat(told.text().contains("semper-backend-epoll-standalone-"))
                .as(told.text())
                .isEqualTo(first);
        carriesBytes(program.run("demo", "--seconds", "0.1"));
    }

    @Test
    void bothStandaloneJarsAreModulesOfOneProgram() throws Exception {
        Doctor program = Doctor.onModulePath("", Jars.standalone(Jars.KQUEUE, Jars.EPOLL));
        Tool.Result told = granted(program, MODULE, "").run("doctor");
        assertThat(told.errors()).isEmpty();
        assertThat(told.text())
                .contains(
                        "\nepoll: available\n",
                        "\nkqueue: NOT AVAILABLE\n",
                        "kqueue exists on macOS only, and this is Linux");
    }

    @Test
    @Tag("once")
    void cutOff() throws Exception {
        Path jar = Jars.changed("standalone-cut-off.jar", Jars.EPOLL, bytes -> Arrays.copyOf(bytes, 70_000));
        Doctor.onClassPath("The library is truncated in a standalone jar", Jars.standalone(jar))
                .refuses("is cut off");
    }

    /** The messages of the doctor name the properties of the Netty inside. */
    @Test
    @Tag("once")
    void itsNettyHasPropertiesOfItsOwn() throws Exception {
        String unused = "-Dio.netty.native.workdir=/proc/unused";
        String used = "-Dio.semper.epoll.shaded.io.netty.native.workdir=/proc/nowhere";
        Tool.Result told = granted(Doctor.onClassPath("", Jars.standalone(Jars.EPOLL)), "ALL-UNNAMED", "")
                .option(unused)
                .option(used)
                .run("doctor");
        assertThat(told.text())
                .contains("epoll: NOT AVAILABLE", "make /proc/nowhere a directory")
                .doesNotContain("unused");
    }

    /** As after a merge with another Netty, whose file came last. */
    @Test
    @Tag("once")
    void theFileOfVersionsOfAnotherNettyDoesNoHarm() throws Exception {
        Path jar = Jars.rewritten(
                "other-versions.jar",
                Jars.EPOLL,
                (name, bytes) -> name.endsWith("versions.properties")
                        ? replaced(bytes, text -> text + text.replace("4.2.18", "4.1.118"))
                        : bytes);
        Tool.Result told = granted(Doctor.onClassPath("", Jars.standalone(jar)), "ALL-UNNAMED", "")
                .run("doctor");
        assertThat(told.text()).contains("\nepoll: available\n").doesNotContain("remark");
    }

    /** A user relocates {@code io.semper}, here to a name of the same length, so that bytes can be exchanged. */
    @Test
    @Tag("once")
    void relocatedByAUser() throws Exception {
        UnaryOperator<String> moved =
                text -> text.replace("io/semper", "my/semper").replace("io.semper", "my.semper");
        String library = Jars.NATIVE + "libio_semper_";
        List<Path> others = new ArrayList<>();
        for (Path jar : Jars.standalone()) {
            others.add(relocated("relocated-" + jar.getFileName(), jar, moved));
        }
        List<Path> half = new ArrayList<>(others);
        half.add(relocated("relocated.jar", Jars.EPOLL, moved));
        Doctor.onClassPath("A standalone jar was relocated, its library was not", half)
                .main("my.semper.cli.Main")
                .refuses("kept its name");
        List<Path> whole = new ArrayList<>(others);
        whole.add(relocated(
                "relocated-with-library.jar",
                Jars.EPOLL,
                text -> moved.apply(text).replace(library, Jars.NATIVE + "libmy_semper_")));
        carriesBytes(granted(Doctor.onClassPath("", whole), "ALL-UNNAMED", "")
                .main("my.semper.cli.Main")
                .run("demo", "--seconds", "0.1"));
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
