package io.semper.tls;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The PEM files of the tests: keys that protect nothing. The password is {@code semper}. */
final class Resource {
    static final String PASSWORD = "semper";

    private Resource() {}

    static Path file(String name) {
        URL url = Objects.requireNonNull(Resource.class.getResource("pem/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static String text(String name) {
        try {
            return Files.readString(file(name), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
