package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.WrongThreadException;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.function.Executable;

/** Endpoints on the thread of the loop and on others. */
@Requires("datagrams")
final class DatagramThreadRules {
    private static void wrongThread(String method, Executable call) {
        assertThrows(WrongThreadException.class, call, method + " on another thread than the loop's");
    }

    @Rule("DATAGRAM-32")
    void endpointsBelongToTheThreadOfTheLoop(Tck tck, DatagramKind kind) throws Exception {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        DatagramTransport transport = link.transport();
        EventLoop loop = tck.loop();
        DatagramOptions options = kind.options(link.peer().address());
        InetSocketAddress to = link.peer().address();
        NetworkInterface on = NetworkInterface.getByInetAddress(FakeNames.loopback(1));
        InetAddress group = FakeNames.ip(239, 77, 1, 3);
        tck.background();
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
        wrongThread("send", () -> transport.send(data));
        wrongThread("sendTo", () -> transport.sendTo(data, to));
        wrongThread("sendAll", () -> transport.sendAll(data));
        wrongThread("pauseReading", transport::pauseReading);
        wrongThread("resumeReading", transport::resumeReading);
        wrongThread("setWriteLimits", () -> transport.setWriteLimits(1, 2));
        wrongThread("join", () -> transport.join(group, on, null));
        wrongThread("leave", () -> transport.leave(group, on, null));
        wrongThread("option", () -> transport.option(StandardSocketOptions.SO_RCVBUF));
        wrongThread("info", () -> transport.info(DatagramOptions.class));
        wrongThread("close", transport::close);
        wrongThread("abort", transport::abort);
        wrongThread("abort(cause)", () -> transport.abort(new IllegalStateException("a wrong thread")));
        wrongThread("createDatagramEndpoint", () -> loop.createDatagramEndpoint(tck::datagramRecorder, options));
        assertEquals(1, data.remaining(), "what was refused was consumed");
        link.assertUnharmed();
        assertFalse(link.recorder().isLost(), "a call that was refused has closed the endpoint");
    }

    /** The getters are those of the type itself: one that is added later has to be for any thread, or be named here as the owner's. */
    @Rule("DATAGRAM-32")
    void whatTellsOfAnEndpointIsForAnyThread(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        DatagramTransport transport = link.transport();
        EventLoop loop = transport.loop();
        tck.background();
        Set<String> ofTheOwner = Set.of(
                "localAddress",
                "closed",
                "drained",
                "writeBufferSize",
                "writeLimits",
                "isWritingPaused",
                "isReading",
                "protocol");
        Set<String> left = new TreeSet<>(ofTheOwner);
        for (Method method : DatagramTransport.class.getMethods()) {
            boolean tells = method.getParameterCount() == 0 && method.getReturnType() != void.class;
            if (!tells || Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            if (ofTheOwner.contains(method.getName())) {
                left.remove(method.getName());
                wrongThread(method.getName(), () -> call(method, transport));
            } else {
                call(method, transport);
            }
        }
        assertEquals(Set.of(), left, "methods of the owner that an endpoint does not have");
        assertSame(loop, transport.loop());
        assertEquals(kind.isConnected() ? link.peer().address() : null, transport.remoteAddress());
        assertEquals(kind.isConnected(), transport.isConnected());
        assertEquals(CloseReason.OPEN, transport.closeReason());
        assertFalse(transport.isClosing());
        assertFalse(transport.toString().isEmpty());
        loop.callSoonThreadsafe(transport::close);
        tck.until(transport::isClosing, "another thread sees the close");
        assertEquals(CloseReason.LOCAL_CLOSE, transport.closeReason());
        link.recorder().awaitLost();
        assertTrue(transport.isClosing());
    }

    private static void call(Method method, Object target) {
        try {
            method.invoke(target);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
