package io.semper.site;

import java.nio.file.Path;

/** Relative addresses, with slashes on every system. */
final class Urls {
    private Urls() {}

    /** From the page {@code from} to the file {@code to}, both relative to the site. */
    static String between(String from, String to) {
        Path folder = Path.of("/", from).getParent();
        return slashes(folder.relativize(Path.of("/", to)));
    }

    /** Resolves {@code link} against the file {@code from}; the result begins with {@code ..} or a slash if it leaves the folder of both. */
    static String resolve(String from, String link) {
        return slashes(Path.of(from).resolveSibling(link).normalize());
    }

    /** Whether a file that {@link #resolve} found is in the folder. */
    static boolean isInside(String resolved) {
        return !resolved.startsWith("/") && !resolved.equals("..") && !resolved.startsWith("../");
    }

    /** Whether an address leaves the folder: {@code https:}, {@code mailto:}, {@code //host}. */
    static boolean isOutside(String url) {
        return url.startsWith("//") || url.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
    }

    /** The address without its fragment and query. */
    static String path(String url) {
        return url.replaceAll("[#?].*", "");
    }

    /** What follows the first {@code #}; empty if there is none. */
    static String fragment(String url) {
        int hash = url.indexOf('#');
        return hash < 0 ? "" : url.substring(hash + 1);
    }

    static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}
