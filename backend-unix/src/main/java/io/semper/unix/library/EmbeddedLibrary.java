package io.semper.unix.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A native library inside a jar or directory, before it is unpacked.
 *
 * @param url where it was found
 * @param resource the name of the resource
 */
record EmbeddedLibrary(URL url, String resource) {
    private static final String VERSIONS = "META-INF/io.netty.versions.properties";

    /** SHA-256 digests of Netty 4.2.18.Final as published; a test compares. */
    static final Map<String, String> KNOWN = Map.of(
            "246fd7633a138e42d6f3fba9454a6aad8f0f05fea71c97e26db032a3f1c72d05", "epoll_x86_64",
            "f56e69710515d1b3ce35074c02cb4972954892d439ef855f52b759d735752b05", "epoll_aarch_64",
            "09c7e13e91e76e0b52819c1199b80c852861861a874a877444909f89ed5f1f0b", "epoll_riscv64",
            "60de9a6912173725f34512e6cbad7e7ca7ca94ec9fdddaa3b0caec7802ecda7e", "kqueue_x86_64",
            "f341c964cdbed0cd52e241b82dfcf8caa8847001d1dc873e0ff5f2dc8385699f", "kqueue_aarch_64");

    /** All libraries that {@code loader} finds, in the order of its path, each directory or jar once. */
    static List<EmbeddedLibrary> all(@Nullable ClassLoader loader, String resource) {
        try {
            return Collections.list(
                            loader == null ? ClassLoader.getSystemResources(resource) : loader.getResources(resource))
                    .stream()
                    .map(url -> new EmbeddedLibrary(url, resource))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    byte[] bytes() throws IOException {
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        }
    }

    /** The SHA-256 digest in the format of sha256sum. */
    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The jar or directory, as a URL. */
    String root() {
        return root(url, resource);
    }

    /** The jar or directory, for messages. */
    String place() {
        String root = root();
        if (root.startsWith("jar:") && root.endsWith("!/")) {
            root = root.substring("jar:".length(), root.length() - "!/".length());
        }
        return root.startsWith("file:") ? root.substring("file:".length()) : root;
    }

    /** The version of Netty's {@code artifact} according to the file of versions beside {@code url}; null if there is none. */
    static @Nullable String version(@Nullable URL url, String resource, String artifact) {
        if (url == null) {
            return null;
        }
        Properties versions = new Properties();
        try (InputStream in = sibling(url, resource).openStream()) {
            versions.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        return versions.getProperty(artifact + ".version");
    }

    /** Uses the handler of {@code url}, which only that may know. */
    private static URL sibling(URL url, String resource) throws MalformedURLException {
        return new URL(url, root(url, resource) + VERSIONS);
    }

    private static String root(URL url, String resource) {
        String text = url.toString();
        return text.endsWith(resource) ? text.substring(0, text.length() - resource.length()) : text;
    }

    /** URL's own equality looks up names. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmbeddedLibrary library
                && library.url.toString().equals(url.toString());
    }

    @Override
    public int hashCode() {
        return url.toString().hashCode();
    }
}
