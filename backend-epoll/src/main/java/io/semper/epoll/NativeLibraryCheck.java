package io.semper.epoll;

import io.netty.channel.epoll.Epoll;
import io.semper.spi.Availability.Unavailable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why Netty's library cannot be used here, in words for people. */
final class NativeLibraryCheck {
    private static final String ANOTHER_BACKEND = "use another backend, such as nio";

    private NativeLibraryCheck() {}

    /** Whether system and processor can have the library at all; null if so. */
    static @Nullable Unavailable ofSystem() {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return new Unavailable("epoll exists on Linux only, and this is " + system, ANOTHER_BACKEND, null);
        }
        String processor = System.getProperty("os.arch", "");
        return cpu(processor) == null
                ? new Unavailable("there is no native library for the processor " + processor, ANOTHER_BACKEND, null)
                : null;
    }

    /** What can be known without loading anything; null if nothing speaks against it. */
    static @Nullable Unavailable withoutLoading() {
        Unavailable hindrance = ofSystem();
        if (hindrance != null) {
            return hindrance;
        }
        if (NativeAccess.isDenied()) {
            return denied(null);
        }
        if (!isLibraryFound()) {
            return missing(null);
        }
        return isMusl() ? musl("", null) : null;
    }

    /** What a failed attempt to load means. */
    static Unavailable explain(Throwable failure) {
        Throwable root = failure;
        // Bounded, since nothing forbids a ring of causes.
        for (int depth = 0; depth < 32 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        if (root instanceof IllegalCallerException) {
            return denied(failure);
        }
        if (!isLibraryFound()) {
            return missing(failure);
        }
        if (isMusl()) {
            return musl(": " + words(root), failure);
        }
        return new Unavailable(
                "the native library could not be loaded: " + words(root),
                "make java.io.tmpdir a directory that allows execution and keep one version of Netty on the path, or "
                        + ANOTHER_BACKEND,
                failure);
    }

    private static Unavailable denied(@Nullable Throwable cause) {
        return new Unavailable("this JVM denies native access", "start it with " + NativeAccess.flag(), cause);
    }

    private static Unavailable missing(@Nullable Throwable cause) {
        String cpu = cpu(System.getProperty("os.arch", ""));
        return new Unavailable(
                "the native library for linux-" + cpu + " is not on the class path or module path",
                "add io.semper:semper-natives-epoll-linux-" + cpu,
                cause);
    }

    private static Unavailable musl(String words, @Nullable Throwable cause) {
        return new Unavailable(
                "the native library needs glibc, and this system has musl" + words, ANOTHER_BACKEND, cause);
    }

    private static String words(Throwable root) {
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private static @Nullable String cpu(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> null;
        };
    }

    /** Looked for as Netty does: by the loader of its own classes. */
    private static boolean isLibraryFound() {
        String resource =
                "META-INF/native/libnetty_transport_native_epoll_" + cpu(System.getProperty("os.arch", "")) + ".so";
        ClassLoader loader = Epoll.class.getClassLoader();
        return (loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource)) != null;
    }

    private static boolean isMusl() {
        try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
            return loaders.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
