package io.semper.unix.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import io.semper.spi.Availability.Unavailable;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that look like jars of Netty, each with one class and the file of versions. */
final class NettyJarsTest {
    private static final String ARTIFACT = "netty-transport-native-unix-common";

    @TempDir
    Path folder;

    @Test
    void thoseOfThisBuildFit() {
        NettyJars jars = new NettyJars(new NettyName(""), Socket.class, ARTIFACT, null);
        assertThat(jars.hindrance()).isNull();
        assertThat(jars.remark()).isNull();
    }

    @Test
    void oneOlderJarAmongThemIsNamedWithItsVersionAndPlace() throws Exception {
        URL transport = jar("netty-transport", "4.1.118.Final", "io/netty/channel/Channel.class");
        assertThat(hindrance(transport)).satisfies(unavailable -> {
            assertThat(unavailable.reason())
                    .contains(
                            "netty-transport 4.1.118.Final (" + folder.resolve("netty-transport"),
                            ARTIFACT + " 4.2.18");
            assertThat(unavailable.remedy())
                    .startsWith("import io.netty:netty-bom:4.2.18.Final ")
                    .doesNotContain("repair");
        });
    }

    @Test
    void severalVersionsOfTheNeededLineAreARemark() throws Exception {
        try (Jars loader = new Jars(jar("netty-common", "4.2.0.Final", "io/netty/util/Version.class"))) {
            NettyJars jars = loader.jars();
            assertThat(jars.hindrance()).isNull();
            assertThat(jars.remark())
                    .contains("netty-common 4.2.0.Final (", "netty-transport 4.2.18.Final (", "netty-bom");
        }
    }

    @Test
    void jarsThatAreAllTooOldAreNamedToo() throws Exception {
        URL[] old = {
            jar("netty-common", "4.1.118.Final", "io/netty/util/Version.class"),
            jar("netty-buffer", "4.1.118.Final", "io/netty/buffer/ByteBuf.class"),
            jar("netty-resolver", "4.1.118.Final", "io/netty/resolver/NameResolver.class"),
            jar("netty-transport", "4.1.118.Final", "io/netty/channel/Channel.class"),
            jar(ARTIFACT, "4.1.118.Final", "io/netty/channel/unix/Socket.class")
        };
        assertThat(hindrance(old).reason()).contains(" 4.1.118.Final (").doesNotContain("4.2.18");
    }

    /** Such a backend first names the jar that needs no other Netty. */
    @Test
    void theRemedyOfABackendIsTheJarThatBringsItsOwn() throws Exception {
        URL transport = jar("netty-transport", "4.1.118.Final", "io/netty/channel/Channel.class");
        URL doors = Socket.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {transport, doors}, null)) {
            Class<?> door = Class.forName(Socket.class.getName(), false, loader);
            assertThat(new LibraryCheck("epoll", LibraryProbe.System.LINUX, door, Processor.X86_64).hindrance())
                    .extracting(Unavailable::remedy)
                    .asString()
                    .startsWith("use io.semper:semper-backend-epoll-standalone, which brings its own Netty, or import"
                            + " io.netty:netty-bom:");
        }
    }

    /** One jar of everything tells one version or none. */
    @Test
    void whatTellsNoVersionIsLeftAlone() throws Exception {
        Path merged = Files.createDirectories(folder.resolve("merged/io/netty/channel"));
        Files.createFile(merged.resolve("Channel.class"));
        try (Jars loader = new Jars(folder.resolve("merged").toUri().toURL())) {
            assertThat(loader.jars().hindrance()).isNull();
        }
    }

    private URL jar(String artifact, String version, String type) throws IOException {
        Path jar = folder.resolve(artifact + "-" + version);
        Files.createDirectories(jar.resolve(type).getParent());
        Files.createFile(jar.resolve(type));
        Files.createDirectories(jar.resolve("META-INF"));
        Files.writeString(
                jar.resolve("META-INF/io.netty.versions.properties"), artifact + ".version=" + version + "\n");
        return jar.toUri().toURL();
    }

    private static Unavailable hindrance(URL... first) throws Exception {
        try (Jars loader = new Jars(first)) {
            Unavailable found = loader.jars().hindrance();
            assertThat(found).isNotNull();
            return java.util.Objects.requireNonNull(found);
        }
    }

    /** Finds resources in the folders first, as a class path does on which they come first. */
    private static final class Jars extends URLClassLoader {
        Jars(URL... first) {
            super(first, Socket.class.getClassLoader());
        }

        /** Through any class whose loader this is. */
        NettyJars jars() {
            Class<?> door = Proxy.newProxyInstance(this, new Class<?>[] {Runnable.class}, (p, m, a) -> null)
                    .getClass();
            return new NettyJars(new NettyName(""), door, "none", null);
        }

        @Override
        public @Nullable URL getResource(String name) {
            URL own = findResource(name);
            return own == null ? super.getResource(name) : own;
        }
    }
}
