package io.semper.site;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with the site. All of it is collected, so that one build reports everything. */
final class Findings {
    private final Set<String> all = new TreeSet<>();

    void add(String where, String what) {
        all.add(where + ": " + what);
    }

    Collection<String> all() {
        return List.copyOf(all);
    }
}
