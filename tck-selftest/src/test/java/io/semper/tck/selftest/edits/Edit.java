package io.semper.tck.selftest.edits;

import java.util.ArrayList;
import java.util.List;

/**
 * An edit of a source that breaks rules.
 *
 * @param name what is broken, in words
 * @param file the file: the name of an {@link EditedModule}, and the path below its package, such as {@code api/LoopFuture.java}
 * @param changes the texts that are replaced
 * @param rules the rules whose tests must find it
 * @param loses whether it loses what a test waits for, so that the guard of that wait may be what finds it
 */
public record Edit(String name, String file, List<Change> changes, List<String> rules, boolean loses) {
    /**
     * A part of an edit.
     *
     * @param from a text that occurs in the file exactly once
     * @param to what replaces it
     */
    record Change(String from, String to) {}

    Edit(String name, String file, String from, String to, String... rules) {
        this(name, file, List.of(new Change(from, to)), List.of(rules), false);
    }

    /** This edit with a further change of the same file. */
    Edit and(String from, String to) {
        List<Change> more = new ArrayList<>(changes);
        more.add(new Change(from, to));
        return new Edit(name, file, List.copyOf(more), rules, loses);
    }

    /** This edit, which loses what a test waits for. */
    Edit losing() {
        return new Edit(name, file, changes, rules, true);
    }

    EditedModule module() {
        return EditedModule.of(file.substring(0, file.indexOf('/')));
    }

    /** The path below the package of the module. */
    String path() {
        return file.substring(file.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
