package io.semper.kqueue;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.tck.TckSubject;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The kqueue of tests. Where the system has none, a small library over epoll is compiled and loaded before Netty's kqueue classes are
 * touched: it exports their natives. On macOS nothing is loaded, and Netty's own library is what runs.
 */
final class Emulation {
    /** Where its results go, and those of the conformance kit. */
    static final Path TARGET = Path.of("target");

    /** This module, in whichever module the tests run. */
    private static final Path MODULE = module();

    /** Preloaded, it stands between system calls and the system as well. */
    static final Path LIBRARY = MODULE.resolve("target/emulation/libsemper_kqueue.so");

    private static final boolean REQUIRED = Boolean.getBoolean("kqueue.required");

    private static boolean loaded;

    private Emulation() {}

    private static Path module() {
        try {
            Path classes = Path.of(Emulation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.getParent().getParent(); // target/test-classes
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static boolean isNeeded() {
        return isSystem("linux");
    }

    private static boolean isSystem(String name) {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith(name);
    }

    /** Compiles, checks and loads it, once. A machine that cannot is said so loudly, and fails where kqueue is required. */
    static synchronized void ensureLoaded() {
        if (!loaded && isNeeded()) {
            if (!isHere("gcc")) {
                notRun("gcc is not on this machine");
            }
            build();
            load();
        } else if (!loaded && !isSystem("mac")) {
            notRun("no kqueue and no epoll on " + System.getProperty("os.name"));
        }
        loaded = true;
    }

    /** Loads what was built before. Netty's epoll library comes first, since it has the calls of sockets. */
    static void load() {
        Epoll.ensureAvailability();
        System.load(LIBRARY.toString());
    }

    /** Netty's handlers; the emulation hears of their end. */
    static IoHandlerFactory handlers(SelectStrategyFactory strategies) {
        IoHandlerFactory netty = KqueueKernel.handlers(strategies);
        return executor -> new ForwardingHandler(netty.newHandler(executor)) {
            @Override
            public void destroy() {
                if (isNeeded()) {
                    closing(queue(good));
                }
                super.destroy();
            }
        };
    }

    private static int queue(IoHandler netty) {
        try {
            Field field = netty.getClass().getDeclaredField("kqueueFd");
            field.setAccessible(true);
            return ((FileDescriptor) field.get(netty)).intValue();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static native void closing(int queue);

    /** Several processes of this build want it at once, and it does not change while the sources do not. */
    private static void build() {
        try {
            Files.createDirectories(LIBRARY.getParent());
            try (FileChannel file = FileChannel.open(LIBRARY.resolveSibling("lock"), CREATE, WRITE)) {
                file.lock(); // until it is closed
                Path stamp = LIBRARY.resolveSibling("passed");
                String wanted = state();
                if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
                    Files.deleteIfExists(stamp);
                    check();
                    Files.writeString(stamp, wanted);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The JDK whose headers are used, and the sources with the times at which they changed. */
    private static String state() throws IOException {
        StringBuilder state = new StringBuilder(System.getProperty("java.home")).append('\n');
        try (Stream<Path> sources = Files.walk(MODULE.resolve("src/test/c"))) {
            for (Path source : sources.filter(Files::isRegularFile).sorted().toList()) {
                state.append(MODULE.relativize(source))
                        .append(' ')
                        .append(Files.getLastModifiedTime(source))
                        .append('\n');
            }
        }
        return state.toString();
    }

    private static void check() {
        try {
            ProcessBuilder command = new ProcessBuilder("sh", "src/test/c/check.sh", "target/emulation");
            command.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process =
                    command.directory(MODULE.toFile()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("the emulation of kqueue: " + said);
            }
            System.out.print(said);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the emulation was compiled", e);
        }
    }

    private static boolean isHere(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static void notRun(String reason) {
        System.out.println("kqueue: NOT RUN: " + reason);
        if (REQUIRED) {
            throw new AssertionError("kqueue is required here: " + reason);
        }
        throw new TestAbortedException(reason);
    }

    /** What the conformance kit examines: the loops of this backend, under a name for the report. */
    static TckSubject subject(String name) {
        return subject(name, () -> new KqueueKernel(Emulation::handlers));
    }

    static TckSubject subject(String name, Supplier<Kernel> kernels) {
        return new TckSubject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return Loops.newEventLoop(kernels.get(), options);
            }

            @Override
            public Set<Capability> capabilities() {
                return KqueueKernel.CAPABILITIES;
            }
        };
    }
}
