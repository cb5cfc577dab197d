package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the head of a request strictly by RFC 9112: a malformed head is rejected, never repaired. */
final class RequestParser {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final Set<String> KNOWN_METHODS =
            Set.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH");
    /** Headers that may appear only once; repeated others form a list. */
    private static final Set<String> SINGLE = Set.of("host", "content-length", "transfer-encoding");

    private RequestParser() {}

    /**
     * Parses a head that ends with an empty line.
     *
     * @throws Refused if it is not a request that this server answers
     */
    static Request parse(byte[] bytes, int from, int to) throws Refused {
        List<String> lines = lines(new String(bytes, from, to - from, ISO_8859_1));
        String[] words = lines.get(0).split(" ", -1);
        if (words.length != 3 || !isToken(words[0])) {
            throw bad("the request line is not 'METHOD target HTTP/1.1'");
        }
        boolean version11 = words[2].equals("HTTP/1.1");
        if (!version11 && !words[2].equals("HTTP/1.0")) {
            throw words[2].matches("HTTP/[0-9]\\.[0-9]")
                    ? Refused.andClose(Status.VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0 are supported")
                    : bad("the version is malformed");
        }
        Map<String, String> headers = headers(lines.subList(1, lines.size()));
        if (version11 && headers.get("host") == null) {
            throw bad("HTTP/1.1 needs a Host header");
        }
        boolean body = hasBody(headers);
        boolean get = words[0].equals("GET");
        if (!get && !words[0].equals("HEAD")) {
            throw refusedMethod(words[0], body);
        }
        if (body) {
            throw Refused.andClose(Status.CONTENT_TOO_LARGE, "this server accepts no request with a body");
        }
        String range = headers.get("if-range") == null ? headers.get("range") : null;
        return new Request(!get, path(words[1]), keepsAlive(version11, headers.get("connection")), range);
    }

    private static List<String> lines(String head) throws Refused {
        List<String> lines = List.of(head.split("\r\n"));
        for (String line : lines) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7f) {
                    throw bad("the head contains a control character, or a line does not end with CR LF");
                }
            }
        }
        if (!head.endsWith("\r\n\r\n")) {
            throw bad("the empty line does not end with CR LF");
        }
        return lines;
    }

    private static Map<String, String> headers(List<String> lines) throws Refused {
        Map<String, String> headers = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 1 || !isToken(line.substring(0, colon))) {
                throw bad("a header line is not 'Name: value'");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String before = headers.put(name, value);
            if (before != null) {
                if (SINGLE.contains(name)) {
                    throw bad("the header " + name + " is repeated");
                }
                headers.put(name, before + "," + value);
            }
        }
        return headers;
    }

    private static boolean hasBody(Map<String, String> headers) throws Refused {
        String length = headers.get("content-length");
        if (headers.get("transfer-encoding") != null) {
            throw length != null
                    ? bad("Content-Length and Transfer-Encoding exclude each other")
                    : Refused.andClose(Status.NOT_IMPLEMENTED, "transfer encodings are not supported");
        }
        if (length != null && !length.matches("[0-9]{1,18}")) {
            throw bad("Content-Length is not a number");
        }
        return length != null && Long.parseLong(length) > 0;
    }

    private static Refused refusedMethod(String method, boolean body) {
        Status status = KNOWN_METHODS.contains(method) ? Status.METHOD_NOT_ALLOWED : Status.NOT_IMPLEMENTED;
        String why = "only GET and HEAD are supported";
        return body ? Refused.andClose(status, why) : Refused.answer(status, why);
    }

    private static String path(String target) throws Refused {
        String path = target;
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = target.indexOf('/', 7);
            path = slash < 0 ? "/" : target.substring(slash);
        }
        if (!path.startsWith("/") || path.indexOf('#') >= 0) {
            throw bad("the target must begin with '/' and must not have a fragment");
        }
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** HTTP/1.0 connections end after one answer, because keeping them alive was never well specified. */
    private static boolean keepsAlive(boolean version11, @Nullable String connection) {
        if (connection != null) {
            for (String option : connection.toLowerCase(Locale.ROOT).split(",")) {
                if (option.strip().equals("close")) {
                    return false;
                }
            }
        }
        return version11;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static Refused bad(String why) {
        return Refused.andClose(Status.BAD_REQUEST, why);
    }
}
