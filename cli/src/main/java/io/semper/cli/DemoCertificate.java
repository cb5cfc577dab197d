package io.semper.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate for {@code localhost}, and its key, for the demo and for benchmarks. Its key is public, so nothing else may trust it;
 * their clients trust it alone, and check its name.
 *
 * @param certificate the file of the certificate, in PEM
 * @param key the file of the key, in PEM
 */
public record DemoCertificate(Path certificate, Path key) {
    /** Writes both files to {@code folder}. */
    public static DemoCertificate in(Path folder) throws IOException {
        return new DemoCertificate(copy("demo-cert.pem", folder), copy("demo-key.pem", folder));
    }

    private static Path copy(String name, Path folder) throws IOException {
        Path to = folder.resolve(name);
        try (InputStream in = DemoCertificate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the resource " + name + " is missing from this build");
            }
            Files.copy(in, to);
        }
        return to;
    }

    void delete() throws IOException {
        Files.deleteIfExists(certificate);
        Files.deleteIfExists(key);
    }
}
