package io.semper.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Runs the conformance kit, which has its own options. Its jar is beside the libraries of the command and not among them: it brings JUnit, which
 * no other command needs.
 */
@Command(
        name = "tck",
        description = {
            "Examines a backend with the conformance kit and reports the verdict on each rule of SPEC.md as a page, as JSON and as a"
                    + " badge.",
            "For its options: semper tck --help"
        })
final class TckCommand implements Callable<Integer> {
    private static final String MAIN = "io.semper.tck.TckMain";
    private static final String CLASS_PATH = "tck.class.path";

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Path kit = kit();
        System.setProperty(CLASS_PATH, kit + File.pathSeparator + ownPath());
        System.setProperty("tck.command", System.getProperty("tck.command", "./semper tck"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {kit.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            return (Integer) loader.loadClass(MAIN)
                    .getMethod("run", PrintStream.class, PrintStream.class, String[].class)
                    .invoke(null, System.out, System.err, arguments.toArray(new String[0]));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw new IllegalStateException(error.toString(), error);
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Path kit() throws URISyntaxException {
        Path own = Path.of(TckCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path kit = own.resolveSibling("kit").resolve("semper-tck-all.jar");
        if (!Files.exists(kit)) {
            throw new IllegalStateException("the kit is missing at " + kit
                    + "; mvn -pl cli -am package puts it there, or start semper-tck-all.jar itself");
        }
        return kit;
    }

    /** The paths of this process, on which the backends are; a folder of jars becomes all its jars. */
    private static String ownPath() throws IOException {
        List<String> path = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    path.add(hasJars(Path.of(entry)) ? entry + File.separator + "*" : entry);
                }
            }
        }
        return path.stream().collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean hasJars(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return false;
        }
        try (Stream<Path> files = Files.list(entry)) {
            return files.anyMatch(file -> file.toString().endsWith(".jar"));
        }
    }
}
