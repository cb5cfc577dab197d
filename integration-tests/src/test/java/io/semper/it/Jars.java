package io.semper.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Creates jars as a faulty build would, from those of the command. */
final class Jars {
    /** The application as one jar, with everything relocated. */
    static final Path SHADED = ofProperty("semper.shaded.jar");

    /** The backends that bring their own Netty, each in one jar. */
    static final Path EPOLL = ofProperty("semper.standalone.epoll");

    static final Path KQUEUE = ofProperty("semper.standalone.kqueue");

    /** Of this process alone: several run at once. */
    private static final Path FOLDER =
            Path.of("target", "packaging", System.getProperty("fork", "1")).toAbsolutePath();

    /** The processor of this machine, as Netty names it. */
    static final String PROCESSOR = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64";

    /** The folder in the resources of Netty's jars that holds the libraries. */
    static final String NATIVE = "META-INF/native/";

    private Jars() {}

    private static Path ofProperty(String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath().normalize();
    }

    /** Returns a path of this name below target; no file exists there yet. */
    static Path fresh(String name) throws IOException {
        Path path = FOLDER.resolve(name);
        if (Files.isDirectory(path)) {
            try (Stream<Path> inside = Files.walk(path)) {
                inside.sorted((a, b) -> b.compareTo(a))
                        .forEach(each -> each.toFile().delete());
            }
        }
        Files.deleteIfExists(path);
        Files.createDirectories(path.getParent());
        return path;
    }

    /** Shortens a message by removing the folders from its file names. */
    static String withoutFolders(String text) {
        return text.replace(FOLDER + "/", "")
                .replace(EPOLL.getParent() + "/", "")
                .replace(SHADED.getParent() + "/", "")
                .replace(Jvm.JAR.resolveSibling("lib") + "/", "");
    }

    /** Returns all jars of the command, without the manifest that refers to the original jars. */
    static List<Path> all() throws IOException {
        Path command = FOLDER.resolve("semper-cli.jar");
        Files.createDirectories(FOLDER);
        if (!Files.exists(command) || Files.mismatch(command, Jvm.JAR) >= 0) {
            Files.copy(Jvm.JAR, command, StandardCopyOption.REPLACE_EXISTING);
        }
        try (Stream<Path> lib = Files.list(Jvm.JAR.resolveSibling("lib"))) {
            return Stream.concat(Stream.of(command), lib.sorted()).toList();
        }
    }

    /** Returns the jar whose name contains {@code part}. */
    static Path one(String part) throws IOException {
        List<Path> found = all().stream()
                .filter(jar -> jar.getFileName().toString().contains(part))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(part + " names " + found);
        }
        return found.get(0);
    }

    /** Returns all jars except those whose names have the given beginning. */
    static List<Path> without(String... beginnings) throws IOException {
        return all().stream()
                .filter(jar -> Stream.of(beginnings).noneMatch(jar.getFileName().toString()::startsWith))
                .collect(Collectors.toList());
    }

    /** Returns {@code jars} and those of the command that have nothing to do with Netty. */
    static List<Path> standalone(Path... jars) throws IOException {
        List<Path> path = new ArrayList<>(List.of(jars));
        path.addAll(without("netty-", "semper-natives-", "semper-backend-unix", "semper-backend-epoll"));
        return path;
    }

    /** Netty's jar with the library of this machine. */
    static Path library() throws IOException {
        return one("netty-transport-native-epoll-4.2.18.Final-linux-" + PROCESSOR);
    }

    /** Netty's jar with the library of another machine. */
    static Path otherLibrary() throws IOException {
        return one("netty-transport-native-epoll-4.2.18.Final-linux-"
                + (PROCESSOR.equals("x86_64") ? "aarch_64" : "x86_64"));
    }

    /** Returns all jars, with {@code jars} instead of the libraries. */
    static List<Path> with(Path... jars) throws IOException {
        List<Path> path = without("netty-transport-native-epoll-");
        path.addAll(List.of(jars));
        return path;
    }

    /** Writes a copy whose library is altered by {@code change}. */
    static Path changed(String name, Path jar, UnaryOperator<byte[]> change) throws IOException {
        return rewritten(name, jar, (entry, bytes) -> entry.startsWith(NATIVE) ? change.apply(bytes) : bytes);
    }

    /** Writes a copy whose entries are altered by {@code change}; null omits an entry. */
    static Path rewritten(String name, Path jar, BiFunction<String, byte[], byte @Nullable []> change)
            throws IOException {
        return renamed(name, List.of(jar), UnaryOperator.identity(), change);
    }

    /** Merges all into one jar and keeps only the first of equal entries, like tools that do not merge services files. */
    static Path merged(String name, List<Path> jars) throws IOException {
        return renamed(name, jars, UnaryOperator.identity(), (entry, bytes) -> bytes);
    }

    /** Merges all into one jar, with other names and contents. */
    static Path renamed(
            String name,
            List<Path> jars,
            UnaryOperator<String> rename,
            BiFunction<String, byte[], byte @Nullable []> change)
            throws IOException {
        Path target = fresh(name);
        Set<String> written = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(target);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(1);
            for (Path jar : jars) {
                try (ZipFile in = new ZipFile(jar.toFile())) {
                    in.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
                        String renamed = rename.apply(entry.getName());
                        try {
                            byte[] bytes = change.apply(
                                    entry.getName(), in.getInputStream(entry).readAllBytes());
                            if (bytes != null && written.add(renamed)) {
                                out.putNextEntry(new ZipEntry(renamed));
                                out.write(bytes);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                }
            }
        }
        return target;
    }
}
