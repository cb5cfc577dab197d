package io.semper.tck.selftest.edits;

import java.util.List;

/**
 * An edit of a source that breaks rules.
 *
 * @param name what is broken, in words
 * @param file the file: the name of an {@link EditedModule}, and the path below its package, such as {@code api/LoopFuture.java}
 * @param from a text that occurs in it exactly once
 * @param to what replaces it
 * @param rules the rules whose tests must find it
 * @param loses whether it loses what a test waits for, so that the guard of that wait may be what finds it
 */
public record Edit(String name, String file, String from, String to, List<String> rules, boolean loses) {
    Edit(String name, String file, String from, String to, String... rules) {
        this(name, file, from, to, List.of(rules), false);
    }

    /** This edit, which loses what a test waits for. */
    Edit losing() {
        return new Edit(name, file, from, to, rules, true);
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
