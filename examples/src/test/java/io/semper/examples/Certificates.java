package io.semper.examples;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The certificates of the tests: {@code server} is for localhost, 127.0.0.1 and server.test. All keys are public. */
public final class Certificates {
    public static final Path AUTHORITY = file("ca.pem");
    public static final Path SERVER = file("server.pem");
    public static final Path SERVER_KEY = file("server.key");
    public static final Path OTHER = file("other.pem");
    public static final Path OTHER_KEY = file("other.key");
    public static final Path CLIENT = file("client.pem");
    public static final Path CLIENT_KEY = file("client.key");

    private Certificates() {}

    private static Path file(String name) {
        try {
            URI uri = Objects.requireNonNull(Certificates.class.getResource(name), name)
                    .toURI();
            return Path.of(uri);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
