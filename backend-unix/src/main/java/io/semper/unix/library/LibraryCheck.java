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
    private static final String ONE_VERSION = ", in one version: mvn dependency:tree shows where each comes from";

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
            String remedy = netty.isStandalone(backend)
                    ? standalone("use an unmodified ")
                    : standalone("use ") + ", which brings its own Netty, or " + otherNetty.remedy();
            return new Unavailable(otherNetty.reason(), remedy, null);
        }
        Path given = onLibraryPath(netty);
        if (given != null) {
            return fault(netty, given.toString(), read(given));
        }
        List<EmbeddedLibrary> found = embedded(netty.mangled(), processor);
        return found.isEmpty() ? null : hindrance(netty, found);
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

    private @Nullable Unavailable hindrance(NettyName netty, List<EmbeddedLibrary> found) {
        EmbeddedLibrary first = found.get(0);
        byte[] bytes = read(first);
        for (EmbeddedLibrary other : found.subList(1, found.size())) {
            if (!Arrays.equals(bytes, read(other))) {
                return new Unavailable(
                        "there are two different native libraries of one name, in " + described(first) + " and in "
                                + described(other),
                        oneCopy(netty),
                        null);
            }
        }
        Unavailable fault = fault(netty, first.place(), bytes);
        if (fault != null) {
            return fault;
        }
        // In a merged jar there is one file of versions for both, and it may be that of another Netty.
        String classes = merged(found) == null ? versionOfClasses() : null;
        String library = version(first);
        if (classes != null && library != null && !classes.equals(library)) {
            return new Unavailable(
                    "the native library in " + first.place() + " is of Netty " + library + ", and its classes are of "
                            + classes,
                    oneCopy(netty),
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
                            found.stream().map(EmbeddedLibrary::place).toList()) + ": " + oneCopy(netty));
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
        return new NettyJars(
                netty, door, "netty-transport-classes-" + backend, merged(embedded(netty.mangled(), processor)));
    }

    /** The root of the library, if the classes lie in it too, as in a jar that a build merged; null otherwise. */
    private @Nullable String merged(List<EmbeddedLibrary> found) {
        URL classes = door.getResource(door.getSimpleName() + ".class");
        if (found.isEmpty() || classes == null) {
            return null;
        }
        String root = found.get(0).root();
        return new EmbeddedLibrary(classes, fileOfDoor()).root().equals(root) ? root : null;
    }

    private Unavailable missing(NettyName netty) {
        NettyName published = netty.isStandalone(backend) ? NettyName.standalone(backend) : new NettyName("");
        List<EmbeddedLibrary> unmoved = netty.equals(published) ? List.of() : embedded(published.mangled(), processor);
        if (!unmoved.isEmpty()) {
            return new Unavailable(
                    "the classes of Netty were relocated to " + netty.packages()
                            + "io.netty, and the native library in "
                            + unmoved.get(0).place() + " kept its name",
                    "relocate " + FOLDER + "lib" + published.mangled() + "netty to " + FOLDER + "lib" + netty.mangled()
                            + "netty, too",
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
                netty.isStandalone(backend) ? standalone("use an unmodified ") : natives("add "),
                null);
    }

    private static Unavailable noexec(Path directory) {
        return new Unavailable(
                directory + ", where the native library is unpacked, is mounted noexec",
                "start with -D" + Surroundings.workProperty() + "=DIRECTORY, one that allows execution",
                null);
    }

    /** Names the artifact that holds the library. No literal begins with the name, because relocation would change it. */
    private String natives(String verb) {
        return verb + "io.semper:semper-natives-" + backend + "-" + system.netty + "-" + processor.netty;
    }

    private String standalone(String verb) {
        return verb + "io.semper:semper-backend-" + backend + "-standalone";
    }

    private String oneCopy(NettyName netty) {
        String use = "use one copy of ";
        return (netty.isStandalone(backend) ? standalone(use) : use + "Netty") + ONE_VERSION;
    }

    private @Nullable Unavailable fault(NettyName netty, String place, byte @Nullable [] bytes) {
        String fault = bytes == null ? "cannot be read" : new BinaryImage(bytes).fault(processor);
        return fault == null
                ? null
                : new Unavailable(
                        "the native library in " + place + " " + fault,
                        netty.isStandalone(backend)
                                ? standalone("use an unmodified ")
                                : natives("replace it by that of "),
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
        return EmbeddedLibrary.version(
                door.getResource(door.getSimpleName() + ".class"), fileOfDoor(), "netty-transport-classes-" + backend);
    }

    private String fileOfDoor() {
        return door.getName().replace('.', '/') + ".class";
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
