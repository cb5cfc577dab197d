package io.semper.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Splits a PEM text into its blocks (RFC 7468). Text outside of blocks is a comment, as OpenSSL writes it; lines may end in LF, CR LF or
 * CR and have blanks around them. Within a block everything must be Base64.
 */
final class PemReader {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MAX_LABEL = 64;

    private final PemSource source;
    private final String[] lines;
    private int at;

    private PemReader(PemSource source, String text) {
        this.source = source;
        lines = text.split("\r\n|\n|\r", -1);
    }

    /** Returns the blocks of {@code source}, at least one. */
    static List<PemBlock> read(PemSource source) throws PemException {
        PemReader reader = new PemReader(source, source.read());
        List<PemBlock> blocks = new ArrayList<>();
        while (reader.findsBlock()) {
            blocks.add(reader.block());
        }
        if (blocks.isEmpty()) {
            throw new PemException(
                    source,
                    "it has no line like -----BEGIN CERTIFICATE-----, so it is not PEM, or cut off at its start");
        }
        return blocks;
    }

    private boolean findsBlock() throws PemException {
        for (; at < lines.length; at++) {
            String line = lines[at].strip();
            if (line.startsWith("\u00ef\u00bb\u00bf")) { // the mark that some editors put before UTF-8
                line = line.substring(3);
            }
            if (line.startsWith(BEGIN)) {
                return true;
            }
            if (line.startsWith(END)) {
                throw new PemException(source, "line " + (at + 1) + " ends a block that has no BEGIN line");
            }
        }
        return false;
    }

    private PemBlock block() throws PemException {
        int first = at + 1;
        String label = label(lines[at++].strip());
        String end = END + label + DASHES;
        StringBuilder text = new StringBuilder();
        for (; at < lines.length; at++) {
            String line = lines[at].strip();
            if (line.equals(end)) {
                at++;
                return new PemBlock(label, decode(label, text.toString(), first), first);
            }
            if (line.startsWith(DASHES)) {
                break;
            }
            refuseHeader(line);
            text.append(line);
        }
        String found = at < lines.length ? "line " + (at + 1) + " begins or ends another" : "the text ends before it";
        throw new PemException(
                source, "the block " + label + " of line " + first + " has no line " + end + ": " + found);
    }

    private String label(String line) throws PemException {
        int begin = line.indexOf(BEGIN) + BEGIN.length();
        String label = line.endsWith(DASHES) && line.length() > begin + DASHES.length()
                ? line.substring(begin, line.length() - DASHES.length())
                : "";
        if (label.isEmpty() || label.length() > MAX_LABEL || !label.matches("[A-Z0-9.]+( [A-Z0-9.]+)*")) {
            throw new PemException(
                    source, "line " + (at) + " begins a block, but not in the form -----BEGIN LABEL----- of RFC 7468");
        }
        return label;
    }

    private void refuseHeader(String line) throws PemException {
        if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) {
            throw new PemException(
                    source,
                    "its key is encrypted in the way of old OpenSSL (Proc-Type), which protects badly and is not read."
                            + " Convert it with: " + PemKey.convert(source));
        }
    }

    private byte[] decode(String label, String text, int line) throws PemException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // Not as a cause: its message would show a part of what may be a key.
            throw new PemException(source, "the block " + label + " of line " + line + " is not Base64: it is damaged");
        }
        if (bytes.length == 0) {
            throw new PemException(source, "the block " + label + " of line " + line + " is empty");
        }
        return bytes;
    }
}
