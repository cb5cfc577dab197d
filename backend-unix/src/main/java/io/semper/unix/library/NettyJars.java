package io.semper.unix.library;

import io.semper.spi.Availability.Unavailable;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The versions of Netty's jars on the class path, read and not linked. Another library, such as a driver that needs Netty 4.1, may have
 * brought some of them: classes of two versions fail when they are linked, far from the cause.
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

    /** The remedy. */
    private static final String BOM =
            "import io.netty:netty-bom:4.2.18.Final before any other BOM, so that all of Netty has one"
                    + " version; mvn dependency:tree and gradle dependencies show where the others come from";

    /** By artifact; no entry where a jar does not tell its version. */
    private final Map<String, String> versions = new TreeMap<>();

    private final Map<String, String> places = new HashMap<>();

    /** As the loader of {@code door} sees them. */
    NettyJars(NettyName netty, Class<?> door, String artifactOfDoor) {
        ClassLoader loader = door.getClassLoader();
        note(loader, door.getName().replace('.', '/'), artifactOfDoor);
        CLASSES.forEach(
                (artifact, type) -> note(loader, netty.packages().replace('.', '/') + "io/netty/" + type, artifact));
    }

    private void note(@Nullable ClassLoader loader, String type, String artifact) {
        String resource = type + ".class";
        URL url = loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource);
        String version = EmbeddedLibrary.version(url, resource, artifact);
        if (url != null && version != null) {
            versions.put(artifact, version);
            places.put(artifact, new EmbeddedLibrary(url, resource).place());
        }
    }

    /** Why they do not fit to a backend; null if nothing is known against them. */
    @Nullable
    Unavailable hindrance() {
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
