package io.semper.unix.library;

import io.semper.spi.Availability.Unavailable;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The versions of Netty's jars on the class path, read and not linked. Another library, such as a driver that needs Netty 4.1, may have
 * brought some of them: classes of two versions fail when they are linked, far from the cause.
 *
 * <p>A jar into which a build merged everything has one file of versions, which may be that of another copy of Netty in the same jar.
 * There the file is ignored, and the classes that Netty has had since 4.2 decide.
 */
final class NettyJars {
    private static final String NEEDED = "4.2.";

    /** One class of each jar that a backend uses. */
    private static final Map<String, String> CLASSES = Map.of(
            "netty-common", "util/Version",
            "netty-buffer", "buffer/ByteBuf",
            "netty-resolver", "resolver/NameResolver",
            "netty-transport", "channel/Channel",
            "netty-transport-native-unix-common", "channel/unix/Socket");

    /** What Netty 4.1 lacks. */
    private static final List<String> SINCE_NEEDED =
            List.of("channel/IoHandler", "util/concurrent/ThreadAwareExecutor");

    /** The remedy. */
    private static final String BOM =
            "import io.netty:netty-bom:4.2.18.Final before any other BOM, so that all of Netty has one"
                    + " version; mvn dependency:tree and gradle dependencies show where the others come from";

    /** By artifact; no entry where a jar does not tell its version. */
    private final Map<String, String> versions = new TreeMap<>();

    private final Map<String, String> places = new HashMap<>();

    /** The first class that Netty 4.2 has and this one lacks; null if there is none, or the versions decide. */
    private final @Nullable String missing;

    /**
     * As the loader of {@code door} sees them.
     *
     * @param merged the root, as {@link EmbeddedLibrary#root} names it, of the jar that a build merged; null if there is none
     */
    NettyJars(NettyName netty, Class<?> door, String artifactOfDoor, @Nullable String merged) {
        ClassLoader loader = door.getClassLoader();
        String packages = netty.packages().replace('.', '/') + "io/netty/";
        note(loader, door.getName().replace('.', '/'), artifactOfDoor, merged);
        CLASSES.forEach((artifact, type) -> note(loader, packages + type, artifact, merged));
        missing = merged == null
                ? null
                : SINCE_NEEDED.stream()
                        .map(type -> packages + type)
                        .filter(type -> find(loader, type + ".class") == null)
                        .map(type -> type.replace('/', '.'))
                        .findFirst()
                        .orElse(null);
    }

    private void note(@Nullable ClassLoader loader, String type, String artifact, @Nullable String merged) {
        String resource = type + ".class";
        URL url = find(loader, resource);
        String version = EmbeddedLibrary.version(url, resource, artifact);
        if (url == null || version == null) {
            return;
        }
        EmbeddedLibrary found = new EmbeddedLibrary(url, resource);
        if (!found.root().equals(merged)) {
            versions.put(artifact, version);
            places.put(artifact, found.place());
        }
    }

    private static @Nullable URL find(@Nullable ClassLoader loader, String resource) {
        return loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource);
    }

    /** Why they do not fit to a backend; null if nothing is known against them. */
    @Nullable
    Unavailable hindrance() {
        if (missing != null) {
            return new Unavailable("it needs Netty 4.2, and the class " + missing + " is missing", BOM, null);
        }
        return versions.values().stream().allMatch(version -> version.startsWith(NEEDED))
                ? null
                : new Unavailable("it needs Netty 4.2, and there are " + found(), BOM, null);
    }

    /** That they are of several versions; null if they are not. */
    @Nullable
    String remark() {
        return Set.copyOf(versions.values()).size() <= 1
                ? null
                : "the jars of Netty are of several versions, " + found() + ": " + BOM;
    }

    private String found() {
        return versions.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue() + " (" + places.get(each.getKey()) + ")")
                .collect(Collectors.joining(", "));
    }
}
