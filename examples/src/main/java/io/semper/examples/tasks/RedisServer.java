package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.ServerOptions;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamReader;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.StreamWriter;
import io.semper.tasks.stream.Streams;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A server for the strings of Redis, which redis-cli and redis-benchmark work with. It keeps everything in the heap and has no users: bind
 * it to loopback.
 */
public final class RedisServer {
    /** A key has one char for each byte, so that any bytes are a key. */
    private final Map<String, byte[]> values = new HashMap<>();

    private RedisServer() {}

    /** Arguments: {@code HOST PORT}. Prints {@code PORT n} when it listens. */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: RedisServer HOST PORT");
            System.exit(2);
        }
        ServerOptions at = ServerOptions.bind(args[0], Integer.parseInt(args[1]));
        Tasks.run(() -> {
            StreamServer server = start(at);
            System.out.println("PORT " + server.port());
            Termination.await();
            server.close();
        });
    }

    /** Serves an empty keyspace, on the running loop. */
    static StreamServer start(ServerOptions at) throws IOException {
        return Streams.startServer(new RedisServer()::serve, at);
    }

    // region: serve
    private void serve(Stream stream) throws IOException {
        StreamReader in = stream.reader();
        StreamWriter out = stream.writer();
        try {
            for (List<byte[]> request = Resp.read(in); !request.isEmpty(); request = Resp.read(in)) {
                out.cork(); // until this task waits: answers to requests that arrived together go out together
                out.write(answer(request)); // waits while the client does not read
                if (name(request).equals("QUIT")) {
                    return; // which closes the stream
                }
            }
        } catch (ProtocolException | LimitException refused) {
            out.write(Resp.error("ERR Protocol error: " + refused.getMessage()));
        }
    }

    private byte[] answer(List<byte[]> request) {
        String argument = request.size() > 1 ? text(request.get(1)) : "";
        return switch (name(request) + " with " + request.size()) {
            case "PING with 1" -> Resp.simple("PONG");
            case "PING with 2", "ECHO with 2" -> Resp.bulk(request.get(1));
            case "GET with 2" -> Resp.bulk(values.get(argument));
            case "SET with 3" -> {
                values.put(argument, request.get(2));
                yield Resp.OK;
            }
            case "INCR with 2" -> increment(argument);
            case "DEL with 2" -> Resp.integer(values.remove(argument) == null ? 0 : 1);
            case "CONFIG with 3" ->
                Resp.array(List.of(request.get(2), new byte[0])); // redis-benchmark wants two settings
            case "COMMAND with 1", "COMMAND with 2" -> Resp.array(List.of()); // redis-cli asks for help texts
            case "QUIT with 1" -> Resp.OK;
            default -> Resp.error("ERR unknown command, or wrong number of arguments: '" + name(request) + "'");
        };
    }
    // endregion

    private byte[] increment(String key) {
        String before = values.containsKey(key) ? text(values.get(key)) : "0";
        try {
            long value = Math.incrementExact(Long.parseLong(before));
            values.put(key, Long.toString(value).getBytes(ISO_8859_1));
            return Resp.integer(value);
        } catch (NumberFormatException | ArithmeticException e) {
            return Resp.error("ERR value is not an integer or out of range");
        }
    }

    private static String name(List<byte[]> request) {
        return text(request.get(0)).toUpperCase(Locale.ROOT);
    }

    private static String text(byte[] word) {
        return new String(word, ISO_8859_1);
    }
}
