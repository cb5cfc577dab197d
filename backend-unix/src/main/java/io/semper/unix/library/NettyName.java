package io.semper.unix.library;

import org.jspecify.annotations.Nullable;

/**
 * The names of Netty after relocation, which puts a prefix before its packages; Netty then requires the same prefix, mangled, before
 * the names of its libraries.
 *
 * @param packages the prefix before {@code io.netty}, ending in a dot; empty without relocation
 */
record NettyName(String packages) {
    /** The names that a class of Netty's implies; null if it was renamed in a way that Netty itself does not support. */
    static @Nullable NettyName of(Class<?> type) {
        // Written so that relocation, which renames constants too, does not change it.
        int at = type.getName().lastIndexOf("io!netty!".replace('!', '.'));
        return at < 0 ? null : new NettyName(type.getName().substring(0, at));
    }

    /** The names in the jar of {@code backend} that brings its own Netty. */
    static NettyName standalone(String backend) {
        return new NettyName(("io!semper!" + backend + "!shaded!").replace('!', '.'));
    }

    /** Whether they are those of {@link #standalone}, possibly relocated once more by a user. */
    boolean isStandalone(String backend) {
        return packages.endsWith(backend + ".shaded.");
    }

    /** The prefix of the name of a library. */
    String mangled() {
        return packages.replace("_", "_1").replace('.', '_');
    }
}
