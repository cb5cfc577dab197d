package io.semper.site;

import org.jsoup.nodes.Element;

/** Links names in the text of a page to the places that define them. */
interface Linker {
    /**
     * Changes {@code body}.
     *
     * @param target the address of the page in the site, from which links are relative
     * @param where the page as findings name it
     */
    void link(Element body, String target, String where, Findings findings);
}
