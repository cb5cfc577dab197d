package io.semper.unix.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import io.semper.spi.Availability.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import my.app_x.io.semper.epoll.shaded.io.netty.Door;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar that brings its own Netty, relocated or merged by a user: folders with one class, the files whose presence is examined, a library
 * and a file of versions.
 */
final class RelocatedLibraryTest {
    private static final String NATIVE = "META-INF/native/";
    private static final String LIBRARY = "netty_transport_native_epoll_x86_64.so";
    private static final String PUBLISHED = NATIVE + "libio_semper_epoll_shaded_" + LIBRARY;
    private static final String RELOCATED = NATIVE + "libmy_app_1x_io_semper_epoll_shaded_" + LIBRARY;
    private static final String PACKAGES = "my/app_x/io/semper/epoll/shaded/io/netty/";

    @TempDir
    Path folder;

    @Test
    void theRuleForTheLibraryIsNamedToAUserWhoRelocatesTheJar() throws Exception {
        Unavailable absence = examined(LibraryCheck::absence, jar("fat", PUBLISHED, "4.2.18", "4.2.18"));
        assertThat(absence).isNotNull();
        assertThat(absence.reason())
                .isEqualTo("the classes of Netty were relocated to my.app_x.io.semper.epoll.shaded.io.netty, and the"
                        + " native library in " + folder.resolve("fat") + "/ kept its name");
        assertThat(absence.remedy())
                .isEqualTo("relocate META-INF/native/libio_semper_epoll_shaded_netty to"
                        + " META-INF/native/libmy_app_1x_io_semper_epoll_shaded_netty, too");
    }

    @Test
    void aDamagedOrMissingLibraryIsNotReplacedByThatOfNetty() throws Exception {
        Path damaged = jar("damaged", RELOCATED, "4.2.18", "4.2.18");
        Files.writeString(damaged.resolve(RELOCATED), "no library");
        Path without = jar("without", RELOCATED, "4.2.18", "4.2.18");
        Files.delete(without.resolve(RELOCATED));
        String unmodified = "use an unmodified io.semper:semper-backend-epoll-standalone";
        assertThat(examined(LibraryCheck::hindrance, damaged))
                .extracting(Unavailable::remedy)
                .isEqualTo(unmodified);
        assertThat(examined(LibraryCheck::absence, without))
                .extracting(Unavailable::remedy)
                .isEqualTo(unmodified);
    }

    @Test
    void twoJarsOfTwoVersionsAreNamedAsWhatTheyAre() throws Exception {
        Path other = jar("other", RELOCATED, "4.2.18", "4.2.18");
        Files.writeString(other.resolve(RELOCATED), "another library");
        assertThat(examined(LibraryCheck::hindrance, jar("one", RELOCATED, "4.2.18", "4.2.18"), other))
                .extracting(Unavailable::remedy)
                .asString()
                .startsWith("use one copy of io.semper:semper-backend-epoll-standalone, in one version: ");
    }

    /** In such a jar the file of versions may be that of another Netty, of which the same jar has a copy. */
    @Test
    void versionsAreNotComparedInsideAMergedJar() throws Exception {
        assertThat(examined(LibraryCheck::hindrance, jar("classes-old", RELOCATED, "4.1.118", "4.2.18")))
                .isNull();
        assertThat(examined(LibraryCheck::hindrance, jar("library-old", RELOCATED, "4.2.18", "4.1.118")))
                .isNull();
    }

    @Test
    void versionsAreComparedBetweenJars() throws Exception {
        Path classes = jar("classes", RELOCATED, "4.2.18", "4.2.18");
        Path library = jar("library", RELOCATED, "4.2.16", "4.2.16");
        Files.delete(classes.resolve(RELOCATED));
        Files.delete(library.resolve(PACKAGES + "Door.class"));
        assertThat(examined(LibraryCheck::hindrance, classes, library))
                .extracting(Unavailable::reason)
                .asString()
                .endsWith(" is of Netty 4.2.16.Final, and its classes are of 4.2.18.Final");
    }

    @Test
    void anOldNettyInAMergedJarIsRecognisedByWhatItLacks() throws Exception {
        Path old = jar("old", RELOCATED, "4.2.18", "4.2.18");
        Files.delete(old.resolve(PACKAGES + "channel/IoHandler.class"));
        assertThat(examined(LibraryCheck::hindrance, old))
                .extracting(Unavailable::reason)
                .isEqualTo("it needs Netty 4.2, and the class"
                        + " my.app_x.io.semper.epoll.shaded.io.netty.channel.IoHandler is missing");
    }

    private Path jar(String name, String library, String versionOfClasses, String versionOfLibrary) throws IOException {
        Path jar = folder.resolve(name);
        write(jar, PACKAGES + "Door.class", resource(Door.class.getClassLoader(), PACKAGES + "Door.class"));
        write(jar, PACKAGES + "channel/IoHandler.class", new byte[0]);
        write(jar, PACKAGES + "util/concurrent/ThreadAwareExecutor.class", new byte[0]);
        write(jar, library, resource(Socket.class.getClassLoader(), NATIVE + "lib" + LIBRARY));
        String versions = "netty-transport-classes-epoll.version=" + versionOfClasses + ".Final\n"
                + "netty-transport-native-epoll.version=" + versionOfLibrary + ".Final\n";
        Files.writeString(jar.resolve("META-INF/io.netty.versions.properties"), versions);
        return jar;
    }

    private static void write(Path jar, String entry, byte[] bytes) throws IOException {
        Files.createDirectories(jar.resolve(entry).getParent());
        Files.write(jar.resolve(entry), bytes);
    }

    private static byte[] resource(ClassLoader loader, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** Asks about the library that the class in {@code jars}, and no other, would load. */
    private static @Nullable Unavailable examined(Function<LibraryCheck, @Nullable Unavailable> question, Path... jars)
            throws Exception {
        List<URL> path = new ArrayList<>();
        for (Path jar : jars) {
            path.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(path.toArray(URL[]::new), null)) {
            Class<?> door = Class.forName(Door.class.getName(), false, loader);
            return question.apply(new LibraryCheck("epoll", LibraryProbe.System.LINUX, door, Processor.X86_64));
        }
    }
}
