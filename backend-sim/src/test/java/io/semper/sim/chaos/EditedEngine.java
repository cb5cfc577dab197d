package io.semper.sim.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** The engine and TLS after an edit, with the simulator and these programs over it: other classes than those of the tests around. */
final class EditedEngine extends ClassLoader {
    private static final String PACKAGE = "io/semper/";
    private static final List<String> EDITED = List.of("io.semper.engine.", "io.semper.tls.", "io.semper.sim.");
    private static final Path OUTPUT = Path.of("target", "planted");

    private final Path compiled;

    private EditedEngine(Path compiled) {
        super(EditedEngine.class.getClassLoader());
        this.compiled = compiled;
    }

    /** Compiles the file of {@code bug} with its edit, against the other classes of the engine. */
    static EditedEngine of(PlantedBug bug) throws IOException {
        Path original = Path.of("..", bug.module(), "src", "main", "java", PACKAGE + bug.file());
        if (!Files.isRegularFile(original)) {
            throw new AssertionError("'" + bug.name() + "' edits a file that is not there: " + original);
        }
        String text = Files.readString(original);
        int at = text.indexOf(bug.from());
        if (at < 0 || text.indexOf(bug.from(), at + 1) >= 0) {
            throw new AssertionError(bug.file() + " must contain exactly once: " + bug.from());
        }
        Path home = OUTPUT.resolve(bug.name());
        Path edited = home.resolve("src").resolve(PACKAGE + bug.file());
        Path classes = Files.createDirectories(home.resolve("classes"));
        Files.createDirectories(edited.getParent());
        Files.writeString(
                edited,
                text.substring(0, at)
                        + bug.to()
                        + text.substring(at + bug.from().length()));
        compile(bug, edited, classes);
        return new EditedEngine(classes);
    }

    private static void compile(PlantedBug bug, Path source, Path classes) {
        StringWriter problems = new StringWriter();
        PrintWriter out = new PrintWriter(problems);
        String path = System.getProperty("jdk.module.path", "")
                + File.pathSeparator
                + System.getProperty("surefire.test.class.path", "")
                + File.pathSeparator
                + System.getProperty("java.class.path");
        int failed = ToolProvider.findFirst("javac")
                .orElseThrow(() -> new AssertionError("this JVM has no javac"))
                .run(
                        out,
                        out,
                        "-nowarn",
                        "-proc:none",
                        "-implicit:none",
                        "-sourcepath",
                        "",
                        "-d",
                        classes.toString(),
                        "-cp",
                        path,
                        source.toString());
        if (failed != 0) {
            throw new AssertionError("'" + bug.name() + "' does not compile: " + problems);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (EDITED.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = bytesOf(name.replace('.', '/') + ".class");
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] bytesOf(String file) throws ClassNotFoundException {
        Path own = compiled.resolve(file);
        try (InputStream in = Files.isRegularFile(own)
                ? Files.newInputStream(own)
                : getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
