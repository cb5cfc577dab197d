package io.semper.tck.selftest.tasks;

import io.semper.EventLoop;
import io.semper.tasks.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The module tasks after an edit, and the rules of the kit that see it: other classes than those of this JVM's class path. */
final class MutatedTasks extends ClassLoader {
    private static final Path SOURCES = Path.of("..", "tasks", "src", "main", "java", "io", "semper", "tasks");
    private static final String TASKS = "io.semper.tasks.";
    private static final String RULES = "io.semper.tck.rules.";

    private final Map<String, ByteArrayOutputStream> compiled;

    private MutatedTasks(Map<String, ByteArrayOutputStream> compiled) {
        super(MutatedTasks.class.getClassLoader());
        this.compiled = compiled;
    }

    /** Compiles the source that {@code mutant} edits, against the other classes of the module, which stay as they are. */
    static MutatedTasks of(SourceMutant mutant) throws IOException {
        Path mutated = SOURCES.resolve(mutant.file());
        if (!Files.isRegularFile(mutated)) {
            throw new AssertionError("'" + mutant.name() + "' edits a file that is not there: " + mutated);
        }
        JavaFileObject source = new Source(mutated, edited(Files.readString(mutated), mutant));
        return new MutatedTasks(compile(source, mutant));
    }

    private static String edited(String text, SourceMutant mutant) {
        int at = text.indexOf(mutant.from());
        if (at < 0 || text.indexOf(mutant.from(), at + 1) >= 0) {
            throw new AssertionError(mutant.file() + " must contain exactly once: " + mutant.from());
        }
        return text.substring(0, at)
                + mutant.to()
                + text.substring(at + mutant.from().length());
    }

    private static Map<String, ByteArrayOutputStream> compile(JavaFileObject source, SourceMutant mutant)
            throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter problems = new StringWriter();
        List<String> options = List.of(
                "-nowarn",
                "-proc:none",
                "-cp",
                Stream.of(EventLoop.class, Nullable.class, Tasks.class)
                        .map(type -> home(type).toString())
                        .collect(Collectors.joining(File.pathSeparator)));
        try (JavaFileManager files = new InMemory(javac.getStandardFileManager(null, null, null), classes)) {
            if (!javac.getTask(problems, files, null, options, null, List.of(source))
                    .call()) {
                throw new AssertionError("'" + mutant.name() + "' does not compile: " + problems);
            }
        }
        return classes;
    }

    private static Path home(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(TASKS) && !name.startsWith(RULES)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = bytes(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] bytes(String name) throws ClassNotFoundException {
        ByteArrayOutputStream edited = compiled.get(name);
        if (edited != null) {
            return edited.toByteArray();
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(file.toUri(), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(name, made -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
