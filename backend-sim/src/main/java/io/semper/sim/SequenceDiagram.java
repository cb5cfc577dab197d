package io.semper.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Entries of a {@link Trace} in the language of Mermaid. Only for the thread of the world. */
final class SequenceDiagram {
    private static final String UNKNOWN = "?";

    /** Of both ends of each connection, the host of its peer; of an end that is not here, the beginning is not known any more. */
    private final Map<Long, String> peers = new HashMap<>();

    /** Names of hosts may be no words of Mermaid. */
    private final Map<String, String> participants = new LinkedHashMap<>();

    private final List<String> steps = new ArrayList<>();

    /** @param known entries in which connections begin */
    SequenceDiagram(Iterable<Trace.Entry> known) {
        Map<Long, String> hosts = new HashMap<>();
        for (Trace.Entry entry : known) {
            switch (entry.what()) {
                case "connect", "connect unix" -> hosts.put(entry.first(), entry.host());
                case "accept" -> {
                    peers.put(entry.first(), hosts.getOrDefault(entry.second(), UNKNOWN));
                    peers.put(entry.second(), entry.host());
                }
                default -> {} // no connection begins
            }
        }
    }

    void add(Trace.Entry entry) {
        switch (entry.what()) {
            case "connected" -> arrow("->>", entry, "connected");
            case "bytes arrive" -> arrow("->>", entry, entry.second() + " bytes");
            case "end arrives" -> arrow("->>", entry, "end");
            case "reset arrives" -> arrow("-x", entry, "reset");
            case "connect",
                    "connect unix",
                    "accept",
                    "write",
                    "end",
                    "read",
                    "send",
                    "receive",
                    "close" -> {} // the arrival shows it
            case "lookup", "job", "file" -> {} // on one host
            default -> steps.add("Note over " + participant(entry.host()) + ": " + text(entry.what(), entry));
        }
    }

    private void arrow(String arrow, Trace.Entry entry, String what) {
        String from = peers.getOrDefault(entry.first(), UNKNOWN);
        steps.add(participant(from) + arrow + participant(entry.host()) + ": " + text(what, entry));
    }

    private static String text(String what, Trace.Entry entry) {
        return String.format(Locale.ROOT, "%s at %.3f ms", what, entry.at() / 1e6);
    }

    private String participant(String host) {
        return participants.computeIfAbsent(host, name -> "h" + participants.size());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("sequenceDiagram\n");
        participants.forEach((host, id) -> text.append("    participant ")
                .append(id)
                .append(" as ")
                .append(host)
                .append('\n'));
        steps.forEach(step -> text.append("    ").append(step).append('\n'));
        return text.toString();
    }
}
