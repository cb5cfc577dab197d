package io.semper.unix.library;

import org.jspecify.annotations.Nullable;

/**
 * What relocation has made of Netty's names: it puts a prefix before its packages, and Netty then wants the same prefix, mangled, before
 * the names of its libraries.
 *
 * @param packages before {@code io.netty}, ending in a dot; empty if nothing was relocated
 */
record NettyName(String packages) {
    /** Of a class of Netty's; null if it was renamed in a way that Netty itself cannot follow. */
    static @Nullable NettyName of(Class<?> type) {
        // Written so that relocation, which renames constants too, leaves it alone.
        int at = type.getName().lastIndexOf("io!netty!".replace('!', '.'));
        return at < 0 ? null : new NettyName(type.getName().substring(0, at));
    }

    boolean isRelocated() {
        return !packages.isEmpty();
    }

    /** What precedes the name of a library. */
    String mangled() {
        return packages.replace("_", "_1").replace('.', '_');
    }
}
