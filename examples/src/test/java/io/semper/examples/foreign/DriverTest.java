package io.semper.examples.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a plain server that answers in pieces. */
@Timeout(60)
class DriverTest {
    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** What one client asked, once it has been answered with {@code pieces}. */
    private static CompletableFuture<String> answer(ServerSocket server, String... pieces) {
        CompletableFuture<String> asked = new CompletableFuture<>();
        new Thread(() -> {
                    try (Socket client = server.accept();
                            BufferedReader in =
                                    new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
                        String line = in.readLine();
                        for (String piece : pieces) {
                            client.getOutputStream().write(piece.getBytes(UTF_8));
                            client.getOutputStream().flush();
                        }
                        asked.complete(line);
                    } catch (Throwable e) {
                        asked.completeExceptionally(e);
                    }
                })
                .start();
        return asked;
    }

    @Test
    void aClientIsCalledUntilItIsDone() throws Exception {
        try (ServerSocket server = listen();
                EventLoop loop = EventLoops.newEventLoop();
                RedisCommand command = new RedisCommand(addressOf(server), "PING")) {
            CompletableFuture<String> asked = answer(server, "+PO", "NG\r", "\n");
            loop.runUntilComplete(Driver.drive(loop, command.channel(), command));
            assertThat(command.reply()).isEqualTo("+PONG");
            assertThat(asked.get()).isEqualTo("PING");
            assertThat(loop.watcher().removeReader(command.channel())).isFalse();
            assertThat(loop.watcher().removeWriter(command.channel())).isFalse();
        }
    }

    @Test
    void severalClientsShareTheLoop() throws Exception {
        try (ServerSocket server = listen();
                EventLoop loop = EventLoops.newEventLoop();
                RedisCommand first = new RedisCommand(addressOf(server), "GET a");
                RedisCommand second = new RedisCommand(addressOf(server), "GET b")) {
            LoopFuture<@Nullable Void> one = Driver.drive(loop, first.channel(), first);
            LoopFuture<@Nullable Void> two = Driver.drive(loop, second.channel(), second);
            answer(server, "+1\r\n").thenCompose(line -> answer(server, "+1\r\n"));
            loop.runUntilComplete(one);
            loop.runUntilComplete(two);
            assertThat(first.reply() + second.reply()).isEqualTo("+1+1");
        }
    }

    @Test
    void whatTheClientThrowsFailsTheFuture() throws Exception {
        try (ServerSocket server = listen();
                EventLoop loop = EventLoops.newEventLoop();
                RedisCommand command = new RedisCommand(addressOf(server), "PING")) {
            answer(server, "+PO");
            LoopFuture<@Nullable Void> done = Driver.drive(loop, command.channel(), command);
            assertThatThrownBy(() -> loop.runUntilComplete(done)).hasRootCauseInstanceOf(EOFException.class);
            assertThat(loop.watcher().removeReader(command.channel())).isFalse();
        }
    }

    @Test
    void aRefusedConnectFailsTheFuture() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket closed = listen()) {
            nobody = addressOf(closed);
        }
        try (EventLoop loop = EventLoops.newEventLoop();
                RedisCommand command = new RedisCommand(nobody, "PING")) {
            LoopFuture<@Nullable Void> done = Driver.drive(loop, command.channel(), command);
            assertThatThrownBy(() -> loop.runUntilComplete(done)).hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aCancelledClientIsNotWatchedAnyMore() throws Exception {
        try (ServerSocket server = listen();
                EventLoop loop = EventLoops.newEventLoop();
                RedisCommand command = new RedisCommand(addressOf(server), "PING")) {
            LoopFuture<@Nullable Void> done = Driver.drive(loop, command.channel(), command);
            assertThat(done.cancel()).isTrue();
            assertThat(loop.watcher().removeReader(command.channel())).isFalse();
            assertThat(loop.watcher().removeWriter(command.channel())).isFalse();
        }
    }
}
