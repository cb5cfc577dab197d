package io.semper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The numbered rules that every loop keeps, as text; {@code Rule LOOP-01} in this documentation means a row of it. */
public final class Spec {
    private Spec() {}

    /**
     * The whole of {@code io/semper/SPEC.md}, which lies in this module and which a named module hides from others. Any thread.
     *
     * @throws IllegalStateException if the archive was repackaged without it
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
