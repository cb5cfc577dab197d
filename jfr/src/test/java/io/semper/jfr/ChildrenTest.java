package io.semper.jfr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.child.Child;
import io.semper.engine.kernel.Kernel;
import io.semper.nio.NioProvider;
import io.semper.spi.LoopProbe;
import io.semper.spi.LoopProbeProvider;
import io.semper.tls.Tls;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Separate JVMs, with and without a recording, and without the Flight Recorder. */
@Timeout(240)
class ChildrenTest {
    private static final List<Path> MODULES = Stream.of(
                    EventLoop.class, Tls.class, Kernel.class, NioProvider.class, FlightProbeProvider.class)
            .map(ChildrenTest::root)
            .toList();

    @TempDir
    private Path folder;

    private static Path root(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static String path(Stream<Path> roots) {
        return roots.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> onClassPath(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                "-cp", path(Stream.concat(MODULES.stream(), Stream.of(root(Child.class)))), Child.class.getName()));
        return all;
    }

    private static List<String> onModulePath(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-p", path(MODULES.stream()), "--add-modules", "io.semper.nio"));
        all.addAll(List.of("-cp", root(Child.class).toString(), Child.class.getName()));
        return all;
    }

    private static Process java(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Ends the input of {@code child}, and returns its whole output. */
    private static String end(Process child) throws Exception {
        child.getOutputStream().close();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void withoutARecordingNoEventClassIsLoaded() throws Exception {
        String output = end(java(onClassPath("-Xlog:class+load:stdout")));
        assertThat(output).contains("exchanged 1", "ended", " io.semper.jfr.Recordings ");
        assertThat(output)
                .doesNotContain(" io.semper.jfr.FlightProbe ")
                .doesNotContainPattern("io\\.semper\\.jfr\\.\\w+Event ");
    }

    @Test
    void withoutTheModuleNothingHappens() throws Exception {
        assertThat(end(java(onClassPath("--limit-modules", "java.base,java.logging"))))
                .isEqualTo("exchanged 1\nended\n");
        String limited = "java.base,java.logging,io.semper,io.semper.tls,io.semper.engine,io.semper.nio,io.semper.jfr";
        assertThat(end(java(onModulePath("--limit-modules", limited)))).isEqualTo("exchanged 1\nended\n");
    }

    @Test
    void aRecordingFromTheStartWithTheSettingsOfTheJar() throws Exception {
        Path file = folder.resolve("start.jfr");
        Path settings = root(FlightProbeProvider.class).resolve("META-INF/jfr/semper.jfc");
        end(java(onModulePath("-XX:StartFlightRecording:filename=" + file + ",settings=default,settings=" + settings)));
        List<RecordedEvent> events = Recorded.events(file);
        assertThat(Recorded.named("Accept", events)).hasSize(1);
        assertThat(Recorded.named("Close", events)).hasSize(1);
        assertThat(Recorded.named("PollBatch", events)).hasSizeGreaterThan(2);
    }

    @Test
    void aRecordingThatJcmdStarts() throws Exception {
        Path file = folder.resolve("jcmd.jfr");
        Process child = java(onClassPath());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("exchanged 1");
            jcmd(child, "JFR.start", "name=of-test");
            child.getOutputStream().write('\n');
            child.getOutputStream().flush();
            for (String line = lines.readLine(); !"exchanged 1".equals(line); line = lines.readLine()) {
                assertThat(line).isNotNull();
            }
            jcmd(child, "JFR.stop", "name=of-test", "filename=" + file);
        } finally {
            child.destroyForcibly();
        }
        assertThat(Recorded.named("Accept", Recorded.events(file))).hasSize(1);
    }

    private static void jcmd(Process child, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool("jcmd"), Long.toString(child.pid())));
        command.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(jcmd.exitValue()).as(output).isZero();
    }

    /** Installs a probe that throws wherever it is called. */
    public static final class Broken implements LoopProbeProvider, LoopProbe {
        @Override
        public void start(Consumer<? super LoopProbe> install) {
            install.accept(this);
        }

        @Override
        public boolean timesCallbacks() {
            throw new AssertionError("on purpose");
        }

        @Override
        public void accepted(EventLoop loop, SocketAddress peer, SocketAddress listener) {
            throw new AssertionError("on purpose");
        }

        @Override
        public PollBatch polling(EventLoop loop) {
            throw new StackOverflowError("on purpose");
        }
    }

    @Test
    void aProbeThatThrowsIsReportedOnceAndRemoved() throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(LoopProbeProvider.class.getName()), Broken.class.getName());
        Stream<Path> roots = Stream.concat(MODULES.subList(0, 4).stream(), Stream.of(root(Child.class), folder));
        Process child = java(List.of("-cp", path(roots), Child.class.getName()));
        child.getOutputStream().write(new byte[3]);
        String output = end(child);
        assertThat(output.lines().filter(line -> line.equals("exchanged 1"))).hasSize(4);
        assertThat(output).contains("ended").containsOnlyOnce("a probe threw, and loops do not call it any more");
    }
}
