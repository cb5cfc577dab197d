package io.semper.site;

/** A page of the site that is made of one Markdown file. */
final class Page {
    private final String source;
    private final String target;
    private final String section;
    private final String title;

    /** {@code source} is relative to the project, {@code target} to the site; both have slashes. */
    Page(String source, String target, String section, String title) {
        this.source = source;
        this.target = target;
        this.section = section;
        this.title = title;
    }

    String source() {
        return source;
    }

    String target() {
        return target;
    }

    String section() {
        return section;
    }

    String title() {
        return title;
    }

    @Override
    public String toString() {
        return source;
    }
}
