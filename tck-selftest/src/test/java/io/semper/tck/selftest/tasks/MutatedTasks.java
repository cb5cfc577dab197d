package io.semper.tck.selftest.tasks;

import io.semper.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Compiles the sources with the edit of {@code mutant}. */
    static MutatedTasks of(SourceMutant mutant) throws IOException {
        Path mutated = SOURCES.resolve(mutant.file());
        if (!Files.isRegularFile(mutated)) {
            throw new AssertionError("'" + mutant.name() + "' edits a file that is not there: " + mutated);
        }
        List<JavaFileObject> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                sources.add(new Source(file, file.equals(mutated) ? edited(text, mutant) : text));
            }
        }
        return new MutatedTasks(compile(sources, mutant));
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

    private static Map<String, ByteArrayOutputStream> compile(List<JavaFileObject> sources, SourceMutant mutant)
            throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter problems = new StringWriter();
        List<String> options = List.of(
                "-nowarn",
                "-proc:none",
                "-cp",
                home(EventLoop.class) + java.io.File.pathSeparator + home(Nullable.class));
        try (JavaFileManager files = new InMemory(javac.getStandardFileManager(null, null, null), classes)) {
            if (!javac.getTask(problems, files, null, options, null, sources).call()) {
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
            byte[] bytes = name.startsWith(TASKS) ? bytesOfTasks(name) : bytesOfRules(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] bytesOfTasks(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = compiled.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return bytes.toByteArray();
    }

    private byte[] bytesOfRules(String name) throws ClassNotFoundException {
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
