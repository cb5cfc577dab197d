package io.semper.engine.resolve;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A strict parser of addresses in text form, without a name service: four decimal numbers without leading zeros, or the groups of RFC 4291
 * with an optional scope, with or without brackets. The short, octal and hexadecimal forms of inet_aton are not literals.
 */
final class LiteralAddresses {
    private static final int GROUPS = 8;

    private LiteralAddresses() {}

    /**
     * Returns the address, or null if {@code host} can only be a name.
     *
     * @throws UnknownHostException if {@code host} can be neither: it contains a colon and is not a literal, or its scope does not exist
     */
    static @Nullable InetAddress parse(String host) throws UnknownHostException {
        if (host.indexOf(':') < 0 && !host.startsWith("[")) {
            byte[] four = ipv4(host);
            return four == null ? null : InetAddress.getByAddress(four);
        }
        if (host.startsWith("[")) {
            return bracketed(host);
        }
        int percent = host.indexOf('%');
        byte[] sixteen = ipv6(percent < 0 ? host : host.substring(0, percent));
        if (sixteen == null) {
            throw new UnknownHostException(
                    "host '" + host + "': a colon makes it an IPv6 literal, and it is malformed");
        }
        return percent < 0 ? InetAddress.getByAddress(sixteen) : scoped(host, sixteen, host.substring(percent + 1));
    }

    /** Parses a literal in brackets, the form that a URI requires. */
    private static @Nullable InetAddress bracketed(String host) throws UnknownHostException {
        String inside = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
        if (inside.indexOf(':') < 0 || inside.startsWith("[")) {
            throw new UnknownHostException("host '" + host + "': brackets must enclose an IPv6 literal");
        }
        return parse(inside);
    }

    private static InetAddress scoped(String host, byte[] address, String scope) throws UnknownHostException {
        int index = scope.length() > 9 ? -1 : decimal(scope);
        if (index < 0) {
            index = interfaceIndex(scope);
        }
        if (index < 0) {
            throw new UnknownHostException("host '" + host + "': there is no network interface '" + scope + "'");
        }
        return Inet6Address.getByAddress(null, address, index);
    }

    private static int interfaceIndex(String name) {
        try {
            NetworkInterface found = name.isEmpty() ? null : NetworkInterface.getByName(name);
            return found == null ? -1 : found.getIndex();
        } catch (SocketException unreadable) {
            return -1;
        }
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            int number = part.length() > 3 || part.length() > 1 && part.charAt(0) == '0' ? -1 : decimal(part);
            if (number < 0 || number > 255) {
                return null;
            }
            address[i] = (byte) number;
        }
        return address;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, true);
            return all != null && all.length == 2 * GROUPS ? all : null;
        }
        byte[] head = groups(text.substring(0, gap), false);
        byte[] tail = groups(text.substring(gap + 2), true);
        if (head == null || tail == null || head.length + tail.length > 2 * (GROUPS - 1)) {
            return null;
        }
        byte[] address = Arrays.copyOf(head, 2 * GROUPS);
        System.arraycopy(tail, 0, address, address.length - tail.length, tail.length);
        return address;
    }

    /**
     * Returns two bytes for each group between colons; the last group may be an IPv4 address of four bytes. Null if the text is malformed.
     */
    private static byte @Nullable [] groups(String text, boolean atEnd) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[2 * parts.length + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (last && atEnd && parts[i].indexOf('.') >= 0) {
                byte[] four = ipv4(parts[i]);
                if (four == null) {
                    return null;
                }
                System.arraycopy(four, 0, bytes, length, 4);
                length += 4;
            } else {
                int group = hexadecimal(parts[i]);
                if (group < 0) {
                    return null;
                }
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int hexadecimal(String digits) {
        return digits.length() > 4 ? -1 : number(digits, 16);
    }

    private static int decimal(String digits) {
        return number(digits, 10);
    }

    /** Returns the value of ASCII digits; -1 for any other text. */
    private static int number(String digits, int radix) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char character = digits.charAt(i);
            int digit = character > 'f' ? -1 : Character.digit(character, radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return digits.isEmpty() ? -1 : value;
    }
}
