package io.semper.unix.library;

import io.semper.spi.Availability.Unavailable;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Examines the library that Netty would load, before it is loaded. */
final class LibraryCheck {
    private static final String FOLDER = "META-INF/native/";
    private static final String MERGE =
            "use one copy of Netty, in one version: mvn dependency:tree shows where each comes from";

    private final String backend;
    private final LibraryProbe.System system;
    private final Class<?> door;
    private final Processor processor;

    LibraryCheck(String backend, LibraryProbe.System system, Class<?> door, Processor processor) {
        this.backend = backend;
        this.system = system;
        this.door = door;
        this.processor = processor;
    }

    /** Why the library cannot or must not be loaded; null if there is no reason, or no library. */
    @Nullable
    Unavailable hindrance() {
        NettyName netty = NettyName.of(door);
        if (netty == null) {
            return new Unavailable(
                    "the classes of Netty were renamed to " + door.getName() + ", and Netty finds its library only"
                            + " if a prefix was put before io.netty",
                    "relocate io.netty to PREFIX.io.netty",
                    null);
        }
        Unavailable otherNetty = jars(netty).hindrance();
        if (otherNetty != null) {
            return otherNetty;
        }
        Path given = onLibraryPath(netty);
        if (given != null) {
            return fault(given.toString(), read(given));
        }
        List<EmbeddedLibrary> found = embedded(netty.mangled(), processor);
        return found.isEmpty() ? null : hindrance(found);
    }

    /** Why there is no library, and what there is instead; null if there is one. */
    @Nullable
    Unavailable absence() {
        NettyName netty = NettyName.of(door);
        return netty == null
                        || onLibraryPath(netty) != null
                        || !embedded(netty.mangled(), processor).isEmpty()
                ? null
                : missing(netty);
    }

    /** The library on java.library.path, which Netty tries first, under either name. */
    private @Nullable Path onLibraryPath(NettyName netty) {
        String name = baseName(netty.mangled(), processor);
        Path found = Surroundings.onLibraryPath(name);
        return found != null
                ? found
                : Surroundings.onLibraryPath(name.substring(0, name.length() - processor.netty.length() - 1));
    }

    private @Nullable Unavailable hindrance(List<EmbeddedLibrary> found) {
        EmbeddedLibrary first = found.get(0);
        byte[] bytes = read(first);
        for (EmbeddedLibrary other : found.subList(1, found.size())) {
            if (!Arrays.equals(bytes, read(other))) {
                return new Unavailable(
                        "there are two different native libraries of one name, in " + described(first) + " and in "
                                + described(other),
                        MERGE,
                        null);
            }
        }
        Unavailable fault = fault(first.place(), bytes);
        if (fault != null) {
            return fault;
        }
        String classes = versionOfClasses();
        String library = version(first);
        if (classes != null && library != null && !classes.equals(library)) {
            return new Unavailable(
                    "the native library in " + first.place() + " is of Netty " + library + ", and its classes are of "
                            + classes,
                    MERGE,
                    null);
        }
        Path directory = Surroundings.workDirectory();
        return Surroundings.isNoexec(directory) ? noexec(directory) : null;
    }

    /** Remarks on a library that can be used. */
    List<String> remarks() {
        NettyName netty = NettyName.of(door);
        if (netty == null) {
            return List.of();
        }
        List<String> remarks = new ArrayList<>();
        String mixed = jars(netty).remark();
        if (mixed != null) {
            remarks.add(mixed);
        }
        Path given = onLibraryPath(netty);
        List<EmbeddedLibrary> found = embedded(netty.mangled(), processor);
        if (given != null) {
            remarks.add("the native library is " + given + ", because java.library.path leads there first");
        } else if (found.size() > 1) {
            remarks.add("there are " + found.size() + " equal native libraries, in "
                    + String.join(
                            " and in ",
                            found.stream().map(EmbeddedLibrary::place).toList()) + ": " + MERGE);
        }
        byte @Nullable [] bytes = given != null ? read(given) : found.isEmpty() ? null : read(found.get(0));
        if (bytes != null) {
            String digest = EmbeddedLibrary.digest(bytes);
            if (!(backend + "_" + processor.netty).equals(EmbeddedLibrary.KNOWN.get(digest))) {
                remarks.add("the digest of the native library in "
                        + (given != null ? given : found.get(0).place())
                        + " is unknown (SHA-256 " + digest
                        + "): it is used, but Semper was tested with that of Netty 4.2.18.Final");
            }
        }
        return remarks;
    }

    private NettyJars jars(NettyName netty) {
        return new NettyJars(netty, door, "netty-transport-classes-" + backend);
    }

    private Unavailable missing(NettyName netty) {
        List<EmbeddedLibrary> unmoved = netty.isRelocated() ? embedded("", processor) : List.of();
        if (!unmoved.isEmpty()) {
            return new Unavailable(
                    "the classes of Netty were relocated to " + netty.packages()
                            + "io.netty, and the native library in "
                            + unmoved.get(0).place() + " kept its name",
                    "relocate " + FOLDER + "libnetty to " + FOLDER + "lib" + netty.mangled() + "netty, too",
                    null);
        }
        String others = String.join(
                " and ",
                Stream.of(Processor.values())
                        .filter(each -> !embedded(netty.mangled(), each).isEmpty())
                        .map(each -> each.netty)
                        .toList());
        String here = system.netty + "-" + processor.netty;
        return new Unavailable(
                "the native library for " + here + " is not on the class path or module path"
                        + (others.isEmpty() ? "" : ", only that for " + others),
                "add io.semper:semper-natives-" + backend + "-" + here,
                null);
    }

    private static Unavailable noexec(Path directory) {
        return new Unavailable(
                directory + ", where the native library is unpacked, is mounted noexec",
                "start with -D" + Surroundings.workProperty() + "=DIRECTORY, one that allows execution",
                null);
    }

    private @Nullable Unavailable fault(String place, byte @Nullable [] bytes) {
        String fault = bytes == null ? "cannot be read" : new BinaryImage(bytes).fault(processor);
        return fault == null
                ? null
                : new Unavailable(
                        "the native library in " + place + " " + fault,
                        "replace it by that of io.semper:semper-natives-" + backend + "-" + system.netty + "-"
                                + processor.netty,
                        null);
    }

    private String described(EmbeddedLibrary library) {
        String version = version(library);
        return library.place() + (version == null ? "" : " (" + version + ")");
    }

    private @Nullable String version(EmbeddedLibrary library) {
        return EmbeddedLibrary.version(library.url(), library.resource(), "netty-transport-native-" + backend);
    }

    private @Nullable String versionOfClasses() {
        String file = door.getSimpleName() + ".class";
        URL url = door.getResource(file);
        return EmbeddedLibrary.version(
                url, door.getPackageName().replace('.', '/') + "/" + file, "netty-transport-classes-" + backend);
    }

    private List<EmbeddedLibrary> embedded(String mangled, Processor which) {
        return EmbeddedLibrary.all(door.getClassLoader(), FOLDER + "lib" + baseName(mangled, which) + system.ending);
    }

    private String baseName(String mangled, Processor which) {
        return mangled + "netty_transport_native_" + backend + "_" + which.netty;
    }

    private static byte @Nullable [] read(EmbeddedLibrary library) {
        try {
            return library.bytes();
        } catch (IOException e) {
            return null;
        }
    }

    private static byte @Nullable [] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return null;
        }
    }
}
