package io.semper.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/** The rule ids of SPEC.md, and the links to them. */
final class Rules implements Linker {
    /** The page of SPEC.md. */
    static final String PAGE = "spec.html";

    /** Ids that SPEC.md no longer has. They are never reused, and the changelog still names them. */
    private static final Set<String> WITHDRAWN = Set.of("READY-03", "SERVER-22", "THREAD-12", "THREAD-17", "UNIX-11");

    private static final Pattern ROW =
            Pattern.compile("^\\| ([A-Z]+-\\d{2}) \\| [A-Z]+ \\| (.+?) \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern ID = Pattern.compile("(?<![\\w-])[A-Z]{2,}-\\d{2}(?![\\w-])");
    private static final Set<String> NO_LINKS =
            Set.of("a", "pre", "script", "style", "h1", "title", "button", "textarea");

    private final Map<String, String> sentences;
    private final Set<String> areas;

    private Rules(Map<String, String> sentences) {
        this.sentences = sentences;
        areas = sentences.keySet().stream().map(Rules::area).collect(Collectors.toUnmodifiableSet());
    }

    /** Reads the rows of the text of SPEC.md. */
    static Rules of(String spec) {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (Matcher row = ROW.matcher(spec); row.find(); ) {
            sentences.put(row.group(1), row.group(2).replace("`", "").replace("\\|", "|"));
        }
        return new Rules(sentences);
    }

    private static String area(String id) {
        return id.substring(0, id.indexOf('-'));
    }

    /** Each id with its sentence as plain text, in the order of SPEC.md. */
    Map<String, String> sentences() {
        return sentences;
    }

    /**
     * Links the ids in the text. Text inside links and blocks of code stays; a code span is linked if it is an id and nothing else. An id
     * of a known area that SPEC.md does not have is a finding, except in code, where it may be an example. On the page of SPEC.md itself,
     * each row of a table gets the id of its rule as an anchor.
     */
    @Override
    public void link(Element body, String target, String where, Findings findings) {
        String page = target.equals(PAGE) ? "" : Urls.between(target, PAGE);
        if (page.isEmpty()) {
            anchor(body);
        }
        // All before any: a traversal does not survive changes.
        List<TextNode> texts = body.select("*").stream()
                .flatMap(element -> element.textNodes().stream())
                .filter(Rules::mayBeLinked)
                .toList();
        texts.forEach(text -> replace(text, page, where, findings));
    }

    private void anchor(Element body) {
        for (Element row : body.select("tr")) {
            Element first = row.firstElementChild();
            if (first != null && sentences.containsKey(first.text())) {
                row.attr("id", first.text());
            }
        }
    }

    private static boolean mayBeLinked(TextNode text) {
        String whole = text.getWholeText();
        if (isInCode(text) ? !ID.matcher(whole).matches() : !ID.matcher(whole).find()) {
            return false;
        }
        for (Element at = text.parent(); at != null; at = at.parent()) {
            if (NO_LINKS.contains(at.normalName())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInCode(TextNode text) {
        return text.parent() != null && text.parent().closest("code") != null;
    }

    private void replace(TextNode text, String page, String where, Findings findings) {
        String whole = text.getWholeText();
        boolean example = isInCode(text);
        int from = 0;
        for (Matcher id = ID.matcher(whole); id.find(); ) {
            String sentence = sentences.get(id.group());
            if (sentence == null) {
                if (areas.contains(area(id.group())) && !example && !WITHDRAWN.contains(id.group())) {
                    findings.add(where, id.group() + " is not a rule of SPEC.md");
                }
                continue;
            }
            text.before(new TextNode(whole.substring(from, id.start())));
            text.before(new Element("a")
                    .attr("class", "rule")
                    .attr("href", page + "#" + id.group())
                    .attr("title", sentence)
                    .text(id.group()));
            from = id.end();
        }
        text.text(whole.substring(from));
    }
}
