package io.semper.tck.selftest.edits;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles an edited source in memory, against the other classes of this build, which stay as they are: they keep the value of a constant
 * that the edit changes. One thread at a time.
 */
final class EditCompiler {
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
    /** Shared, since it remembers what it found in the jars. */
    private static final StandardJavaFileManager FILES = files();

    private EditCompiler() {}

    /** The classes of the edited file, by name. */
    static Map<String, byte[]> compile(Edit edit) {
        Path file = edit.module().sources().resolve(edit.path());
        if (!Files.isRegularFile(file)) {
            throw new AssertionError("'" + edit.name() + "' edits a file that is not there: " + file);
        }
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter problems = new StringWriter();
        boolean compiled = JAVAC.getTask(
                        problems,
                        new InMemory(FILES, classes),
                        null,
                        List.of("-nowarn", "-proc:none", "-implicit:none"),
                        null,
                        List.of(new Source(file, edited(file, edit))))
                .call();
        if (!compiled) {
            throw new AssertionError("'" + edit.name() + "' does not compile: " + problems);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, written) -> bytes.put(name, written.toByteArray()));
        return bytes;
    }

    private static String edited(Path file, Edit edit) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Edit.Change change : edit.changes()) {
            int at = text.indexOf(change.from());
            if (at < 0 || text.indexOf(change.from(), at + 1) >= 0) {
                throw new AssertionError("'" + edit.name() + "': " + edit.file() + " must contain exactly once, but "
                        + (at < 0 ? "does not contain" : "contains more than once") + ": " + change.from());
            }
            text = text.substring(0, at)
                    + change.to()
                    + text.substring(at + change.from().length());
        }
        return text;
    }

    private static StandardJavaFileManager files() {
        StandardJavaFileManager files = JAVAC.getStandardFileManager(null, null, null);
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try {
            files.setLocation(
                    StandardLocation.CLASS_PATH,
                    Stream.of(path.split(File.pathSeparator)).map(File::new).toList());
            files.setLocation(StandardLocation.SOURCE_PATH, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
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
