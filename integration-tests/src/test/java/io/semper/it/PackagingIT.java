package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Every problem with native libraries is reported in one sentence, and a backend that was named is never replaced. */
@Timeout(120)
@Tag("once")
@EnabledOnOs(OS.LINUX)
class PackagingIT {
    @BeforeEach
    void draw(TestInfo test) {
        Amount.oneOf(5, test.getDisplayName());
    }

    @Test
    void leftOut() throws Exception {
        Doctor.onClassPath("The library is missing", Jars.with()).refuses("is not on the class path or module path");
    }

    @Test
    void ofAnotherProcessorOnly() throws Exception {
        Doctor.onClassPath("Only the library of another processor is present", Jars.with(Jars.otherLibrary()))
                .refuses(", only that for ");
    }

    @Test
    void ofAnotherProcessorUnderTheRightName() throws Exception {
        Path jar = Jars.renamed(
                "mislabelled.jar", List.of(Jars.otherLibrary()), name -> swapped(name), (name, bytes) -> bytes);
        Doctor.onClassPath("The library is for another processor", Jars.with(jar))
                .refuses("and this JVM runs on ");
    }

    private static String swapped(String name) {
        return name.contains("x86_64") ? name.replace("x86_64", "aarch_64") : name.replace("aarch_64", "x86_64");
    }

    @Test
    void cutOff() throws Exception {
        Path jar = Jars.changed("cut-off.jar", Jars.library(), bytes -> Arrays.copyOf(bytes, bytes.length / 2));
        Doctor.onClassPath("The library is truncated", Jars.with(jar)).refuses("is cut off");
    }

    @Test
    void noLibraryAtAll() throws Exception {
        Path jar = Jars.changed("not-a-library.jar", Jars.library(), bytes -> "Not found\n".getBytes(ISO_8859_1));
        Doctor.onClassPath("The file is not a library", Jars.with(jar)).refuses("is none");
    }

    @Test
    void unknown() throws Exception {
        Path jar = Jars.changed("unknown.jar", Jars.library(), bytes -> Arrays.copyOf(bytes, bytes.length + 1));
        Doctor.onClassPath("The library is unknown", Jars.with(jar)).remarks("is unknown");
    }

    @Test
    void twiceTheSame() throws Exception {
        Path jar = Jars.changed("copy.jar", Jars.library(), bytes -> bytes);
        Doctor.onClassPath("The library is present twice", Jars.with(jar, Jars.library()))
                .remarks("there are 2 equal native libraries");
    }

    @Test
    void twoDifferent() throws Exception {
        Path jar = Jars.changed("another.jar", Jars.library(), bytes -> Arrays.copyOf(bytes, bytes.length + 1));
        Doctor.onClassPath("Two different libraries are present", Jars.with(Jars.library(), jar))
                .refuses("two different native libraries");
    }

    @Test
    void ofAnotherVersion() throws Exception {
        Path jar = Jars.rewritten(
                "netty-transport-native-epoll-4.2.16.Final.jar",
                Jars.library(),
                (name, bytes) -> name.endsWith("versions.properties")
                        ? new String(bytes, ISO_8859_1)
                                .replace("4.2.18", "4.2.16")
                                .getBytes(ISO_8859_1)
                        : bytes);
        Doctor.onClassPath("Library and classes are of different versions", Jars.with(jar))
                .refuses("is of Netty 4.2.16.Final, and its classes are of 4.2.18.Final");
    }

    @Test
    void unpackedWhereNothingMayBeExecuted() throws Exception {
        Path folder = Jars.fresh("scratch");
        Files.createDirectories(folder);
        String mount = "mount -t tmpfs -o noexec none " + folder;
        Tool.need("unshare");
        assumeTrue(
                Tool.start(List.of("unshare", "-m", "sh", "-c", mount), new byte[0])
                                .status()
                        == 0,
                "a mount namespace needs root");
        Doctor.onClassPath("The directory for temporary files is noexec", Jars.all())
                .under("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh")
                .option("-Djava.io.tmpdir=" + folder)
                .refuses("is mounted noexec");
    }

    @Test
    void unpackedWhereNothingCanBeWritten() throws Exception {
        Doctor.onClassPath("The directory for temporary files does not exist", Jars.all())
                .option("-Dio.netty.native.workdir=/proc/nowhere")
                .refuses("could not be loaded: ");
    }

    /** Stands a harmless library of the JDK in for musl's loader, under its name. */
    @Test
    void musl() throws Exception {
        Path loader = Jars.fresh("ld-musl-x86_64.so.1");
        Files.copy(Jvm.current().home().resolve("lib").resolve("libjsig.so"), loader);
        Doctor.onClassPath("The libc is musl", Jars.all())
                .under("env", "LD_PRELOAD=" + loader)
                .refuses("this JVM runs on musl");
    }

    @Test
    void switchedOff() throws Exception {
        Doctor.onClassPath("Netty is configured not to use the library", Jars.all())
                .option("-Dio.netty.transport.noNative=true")
                .refuses("it is switched off");
    }

    @Test
    void servicesFileLost() throws IOException, InterruptedException {
        List<Path> jars = Jars.without("semper-backend-nio");
        jars.add(0, Jars.one("semper-backend-nio"));
        Doctor.onClassPath("A services file was lost in a merged jar", List.of(Jars.merged("fat.jar", jars)))
                .refuses("no file META-INF/services/io.semper.spi.EventLoopProvider names it");
    }
}
