package io.semper;

import java.util.Objects;

/**
 * Something that not every loop can do, named so that programs can ask for it.
 *
 * @param id the stable name, as it appears in reports
 */
public record Capability(String id) {
    public Capability {
        Objects.requireNonNull(id, "id");
    }
}
