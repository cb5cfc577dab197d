package io.semper.pit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.pitest.mutationtest.DetectionStatus;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What PIT reports about the mutants of a part. */
final class Figures {
    static final String HEAD = """
            | part | mutants | killed | of them by a hang | survived | not reached | seconds |
            |---|--:|--:|--:|--:|--:|--:|
            """;

    private final Map<DetectionStatus, Integer> counts = new EnumMap<>(DetectionStatus.class);
    private final List<String> survivors = new ArrayList<>();
    private int mutants;

    private Figures() {}

    static Figures read(Path xml) throws IOException {
        Figures figures = new Figures();
        try {
            NodeList all = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(xml.toFile())
                    .getElementsByTagName("mutation");
            for (int i = 0; i < all.getLength(); i++) {
                figures.add((Element) all.item(i));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("cannot read the report of PIT in " + xml, e);
        }
        return figures;
    }

    private void add(Element mutation) {
        DetectionStatus status = DetectionStatus.valueOf(mutation.getAttribute("status"));
        mutants++;
        counts.merge(status, 1, Integer::sum);
        if (!status.isDetected()) {
            String name = text(mutation, "mutatedClass");
            survivors.add(String.format(
                    Locale.ROOT,
                    "%s %s.%s:%s %s",
                    status == DetectionStatus.SURVIVED
                            ? "survived"
                            : status.name().toLowerCase(Locale.ROOT),
                    name.substring(name.lastIndexOf('.') + 1),
                    text(mutation, "mutatedMethod"),
                    text(mutation, "lineNumber"),
                    text(mutation, "description")));
        }
    }

    private static String text(Element of, String name) {
        return of.getElementsByTagName(name).item(0).getTextContent();
    }

    /** A line for each mutant that no test has noticed. */
    List<String> survivors() {
        return survivors.stream().sorted().toList();
    }

    String row(String part, long seconds) {
        int killed = mutants - survivors.size();
        int hanging = count(DetectionStatus.TIMED_OUT) + count(DetectionStatus.MEMORY_ERROR);
        int notReached = count(DetectionStatus.NO_COVERAGE);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %d |%n",
                part,
                mutants,
                killed,
                hanging,
                survivors.size() - notReached,
                notReached,
                seconds);
    }

    private int count(DetectionStatus status) {
        return counts.getOrDefault(status, 0);
    }
}
