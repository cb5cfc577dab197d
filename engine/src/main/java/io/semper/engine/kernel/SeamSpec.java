package io.semper.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The text of the numbered rules that every kernel keeps, for the kit that verifies them. */
public final class SeamSpec {
    private SeamSpec() {}

    /**
     * Returns the content of the resource {@code io/semper/engine/kernel/SEAM.md}, which a named module hides from others. Any thread.
     *
     * @throws IllegalStateException if the archive was repackaged without the resource
     */
    public static String text() {
        try (InputStream in = SeamSpec.class.getResourceAsStream("SEAM.md")) {
            if (in == null) {
                throw new IllegalStateException("SEAM.md is missing beside " + SeamSpec.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("SEAM.md cannot be read", e);
        }
    }
}
