package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of descriptors that only Linux has, and those that the loop itself uses. */
@Timeout(30)
class EpollWatchTest {
    private static final Path NUMBERS = Path.of("/proc/self/fd");

    private static EventLoop newLoop() {
        return new EpollProvider().newEventLoop(LoopOptions.defaults());
    }

    private static Set<Integer> numbersOf(String kind) throws IOException {
        Set<Integer> numbers = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(NUMBERS)) {
            for (Path link : links) {
                try {
                    if (Files.readSymbolicLink(link).toString().contains(kind)) {
                        numbers.add(Integer.parseInt(link.getFileName().toString()));
                    }
                } catch (IOException closed) {
                    // It is the descriptor of the listing.
                }
            }
        }
        return numbers;
    }

    @Test
    void anEventfdIsReadableUntilItIsRead() throws IOException {
        FileDescriptor event = Native.newEventFd();
        try (EventLoop loop = newLoop()) {
            int[] calls = new int[1];
            loop.watcher().addReader(event.intValue(), () -> calls[0]++);
            loop.runOnce(Duration.ZERO);
            assertThat(calls[0]).isZero();
            Native.eventFdWrite(event.intValue(), 1);
            for (int i = 0; i < 20; i++) {
                loop.runOnce(Duration.ZERO);
            }
            assertThat(calls[0]).isEqualTo(20);
            Native.eventFdRead(event.intValue());
            loop.runOnce(Duration.ZERO);
            assertThat(calls[0]).isEqualTo(20);
            assertThat(loop.watcher().removeReader(event.intValue())).isTrue();
        } finally {
            event.close();
        }
    }

    @Test
    void aNumberMayBelongToAnotherFileAtTheNextAdd() throws IOException {
        FileDescriptor first = Native.newEventFd();
        int number = first.intValue();
        try (EventLoop loop = newLoop()) {
            List<String> calls = new ArrayList<>();
            loop.watcher().addReader(number, () -> calls.add("first"));
            first.close();
            FileDescriptor next = Native.newEventFd();
            List<FileDescriptor> others = new ArrayList<>();
            while (next.intValue() != number && others.size() < 100) {
                others.add(next);
                next = Native.newEventFd();
            }
            assertThat(next.intValue()).isEqualTo(number);
            Native.eventFdWrite(number, 1);
            loop.runOnce(Duration.ZERO);
            assertThat(calls).as("the OS has forgotten the first file").isEmpty();
            loop.watcher().addReader(number, () -> calls.add("next"));
            loop.runOnce(Duration.ZERO);
            assertThat(calls).containsExactly("next");
            loop.watcher().removeReader(number);
            next.close();
            for (FileDescriptor other : others) {
                other.close();
            }
        }
    }

    /** As long as a duplicate is open, the OS reports the number, unless the loop has removed it before the close. */
    @Test
    void whatIsRemovedAndClosedIsForgottenThoughADuplicateIsOpen(@TempDir Path folder) throws IOException {
        FileDescriptor event = Native.newEventFd();
        FileDescriptor duplicate = duplicateOf(event, folder.resolve("s").toString());
        try (EventLoop loop = newLoop()) {
            loop.watcher().addReader(event.intValue(), () -> {
                assertThat(loop.watcher().removeReader(event.intValue())).isTrue();
                try {
                    event.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Native.eventFdWrite(event.intValue(), 1);
            loop.runOnce(Duration.ZERO);
            assertThat(event.isOpen()).isFalse();
            long before = loop.stats().polls();
            loop.callLater(Duration.ofMillis(100), loop::stop);
            loop.runForever();
            assertThat(loop.stats().polls() - before).as("polls").isLessThan(20);
        } finally {
            duplicate.close();
        }
    }

    private static FileDescriptor duplicateOf(FileDescriptor original, String path) throws IOException {
        DomainSocketAddress address = new DomainSocketAddress(path);
        Socket listener = Socket.newSocketDomain();
        Socket sender = Socket.newSocketDomain();
        try {
            listener.bind(address);
            listener.listen(1);
            assertThat(sender.connect(address)).isTrue();
            Socket receiver = new Socket(listener.accept(new byte[26]));
            assertThat(sender.sendFd(original.intValue())).isNotNegative();
            int copy = receiver.recvFd();
            receiver.close();
            assertThat(copy).isPositive();
            return new FileDescriptor(copy);
        } finally {
            sender.close();
            listener.close();
        }
    }

    @Test
    void aClosedNumberIsReportedAsClosed() throws IOException {
        try (EventLoop loop = newLoop()) {
            FileDescriptor event = Native.newEventFd();
            event.close();
            assertThatThrownBy(() -> loop.watcher().addReader(event.intValue(), () -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("it is closed")
                    .hasCauseInstanceOf(ClosedChannelException.class);
        }
    }

    /** A program that watches them by mistake must not stop the loop. */
    @Test
    void theDescriptorsOfTheLoopItselfAreRefused() throws IOException {
        for (String kind : List.of("[eventpoll]", "[eventfd]", "[timerfd]")) {
            Set<Integer> before = numbersOf(kind);
            try (EventLoop loop = newLoop()) {
                Set<Integer> own = numbersOf(kind);
                own.removeAll(before);
                assertThat(own).as(kind).isNotEmpty();
                Watcher watcher = loop.watcher();
                for (int number : own) {
                    assertThatThrownBy(() -> watcher.addReader(number, () -> {}))
                            .as(kind)
                            .isInstanceOf(UncheckedIOException.class);
                    assertThatThrownBy(() -> watcher.addWriter(number, () -> {}))
                            .as(kind)
                            .isInstanceOf(UncheckedIOException.class);
                    assertThat(watcher.removeReader(number)).isFalse();
                }
                List<String> ran = new ArrayList<>();
                loop.callLater(Duration.ofMillis(5), () -> {
                    ran.add("timer");
                    new Thread(() -> loop.callSoonThreadsafe(() -> {
                                ran.add("wakeup");
                                loop.stop();
                            }))
                            .start();
                });
                loop.runForever();
                assertThat(ran).containsExactly("timer", "wakeup");
            }
        }
    }
}
