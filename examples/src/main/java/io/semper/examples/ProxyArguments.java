package io.semper.examples;

import io.semper.ConnectOptions;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@link Proxy}. */
final class ProxyArguments {
    static final String USAGE = "usage: Proxy [--proxy-header] [--connect-timeout SECONDS] [--idle-timeout SECONDS]"
            + " [--drain SECONDS] HOST:PORT TARGET:PORT [TARGET:PORT ...]";

    private static final int MOST_CONNECTIONS = 10_000;

    private final List<String> endpoints = new ArrayList<>();
    private boolean proxyHeader;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration drain = Duration.ofSeconds(10);

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is not one
     */
    ProxyArguments(String... args) {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--proxy-header" -> proxyHeader = true;
                case "--connect-timeout" -> connectTimeout = seconds(args, ++i);
                case "--idle-timeout" -> idleTimeout = seconds(args, ++i);
                case "--drain" -> drain = seconds(args, ++i);
                default -> endpoints.add(endpoint(args[i]));
            }
        }
        if (endpoints.size() < 2) {
            throw new IllegalArgumentException("one address to listen on and one target or more are needed");
        }
    }

    private static Duration seconds(String[] args, int index) {
        if (index == args.length || !args[index].matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(args[index - 1] + " needs a number of seconds, 1 or more");
        }
        return Duration.ofSeconds(Long.parseLong(args[index]));
    }

    private static String endpoint(String text) {
        if (!text.matches("[^-].*:[0-9]{1,5}")) {
            throw new IllegalArgumentException(text + " is neither an option nor HOST:PORT");
        }
        return text;
    }

    private static String host(String endpoint) {
        String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    /** At both ends: a connection on which nothing moves for the idle timeout is closed, and its other end with it. */
    private StreamOptions stream() {
        return StreamOptions.defaults().idleTimeout(idleTimeout);
    }

    ServerOptions listen() {
        String at = endpoints.get(0);
        return ServerOptions.bind(host(at), port(at)).maxConnections(MOST_CONNECTIONS).stream(stream());
    }

    Upstreams upstreams() {
        return new Upstreams(endpoints.stream()
                .skip(1)
                .map(target -> ConnectOptions.to(host(target), port(target)).timeout(connectTimeout).stream(stream()))
                .toList());
    }

    boolean proxyHeader() {
        return proxyHeader;
    }

    Duration drain() {
        return drain;
    }
}
