package io.semper.site;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;

/** Links code spans that are the name of a documented type to its Javadoc, once on each page. */
final class Types implements Linker {
    private final Map<String, String> pages = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    /** Takes a type, such as {@code BackendReport.Candidate}. A name that two packages have is never linked. */
    void add(String name, String target) {
        if (pages.putIfAbsent(name, target) != null) {
            ambiguous.add(name);
        }
    }

    @Override
    public void link(Element body, String target, String where, Findings findings) {
        Set<String> linked = new HashSet<>(ambiguous);
        for (Element code : body.select("code")) {
            String page = pages.get(code.text());
            if (page != null && code.closest("a, pre, h1, h2, h3") == null && linked.add(code.text())) {
                code.wrap("<a class=\"type\" href=\"" + Urls.between(target, page) + "\"></a>");
            }
        }
    }
}
