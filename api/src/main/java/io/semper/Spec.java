package io.semper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The text of the numbered rules that every loop keeps. {@code Rule LOOP-01} in this documentation names a row of it. */
public final class Spec {
    private Spec() {}

    /**
     * Returns the content of the resource {@code io/semper/SPEC.md}, which a named module hides from others. Any thread.
     *
     * @throws IllegalStateException if the archive was repackaged without the resource
     */
    public static String text() {
        try (InputStream in = Spec.class.getResourceAsStream("SPEC.md")) {
            if (in == null) {
                throw new IllegalStateException("io/semper/SPEC.md is missing beside " + Spec.class.getName()
                        + "; keep it when the archive is repackaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("io/semper/SPEC.md cannot be read", e);
        }
    }
}
