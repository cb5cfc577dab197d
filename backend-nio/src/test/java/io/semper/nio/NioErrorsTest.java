package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NioErrorsTest {
    @Test
    void theSystemsWordsTell() {
        assertThat(of(new IOException("Too many open files"), FailedCall.ACCEPT))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new SocketException("Too many open files in system"), FailedCall.OPEN))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new IOException("No buffer space available"), FailedCall.WRITE))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new SocketException("Network is unreachable"), FailedCall.CONNECT))
                .isInstanceOf(NoRouteToHostException.class);
        assertThat(of(new ConnectException("Connection timed out"), FailedCall.CONNECT))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(of(new IOException("Connection timed out"), FailedCall.READ))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(of(new SocketException("Connection reset"), FailedCall.READ))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(of(new IOException("Connection reset by peer"), FailedCall.READ))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(of(new IOException("Broken pipe"), FailedCall.WRITE)).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void theCallTellsWhenTheWordsAreForeign() {
        assertThat(of(new IOException("Zu viele offene Dateien"), FailedCall.ACCEPT))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new IOException("Datenübergabe unterbrochen (broken pipe)"), FailedCall.WRITE))
                .isInstanceOf(ConnectionResetException.class);
        IOException unknown = new IOException("Die Verbindung wurde zurückgesetzt");
        assertThat(of(unknown, FailedCall.WRITE)).as("words that say nothing").isSameAs(unknown);
        assertThat(of(new SocketException("Datei oder Verzeichnis nicht gefunden"), FailedCall.BIND))
                .isInstanceOf(BindException.class);
    }

    @Test
    void whatIsFineStays() {
        for (FailedCall call : FailedCall.values()) {
            for (IOException fine :
                    new IOException[] {new ClosedChannelException(), new AsynchronousCloseException()}) {
                assertThat(of(fine, call)).isSameAs(fine);
            }
        }
        IOException inUse = new BindException("Address already in use");
        for (FailedCall call : List.of(FailedCall.BIND, FailedCall.LISTEN, FailedCall.CONNECT)) {
            assertThat(of(inUse, call)).isSameAs(inUse);
        }
        IOException noRoute = new NoRouteToHostException("No route to host");
        assertThat(of(noRoute, FailedCall.CONNECT)).isSameAs(noRoute);
        for (String words : new String[] {"Protocol error", "Operation not permitted", "Protocol not available"}) {
            IOException ofOneConnection = new IOException(words);
            assertThat(of(ofOneConnection, FailedCall.ACCEPT)).isSameAs(ofOneConnection);
        }
        IOException wordless = new IOException();
        assertThat(of(wordless, FailedCall.READ)).isSameAs(wordless);
    }

    @Test
    void aRefusalIsToldFromOtherFailuresToConnect() {
        assertThat(of(new ConnectException("Verbindungsaufbau abgelehnt"), FailedCall.CONNECT))
                .isInstanceOf(RefusedException.class);
        assertThat(of(new SocketException("No such file or directory"), FailedCall.CONNECT))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RefusedException.class);
    }

    @Test
    void aClassOfTheJdkSaysNothingAboutTheCall() {
        for (String words : new String[] {"Permission denied", "Operation not permitted", "Keine Berechtigung"}) {
            assertThat(of(new BindException(words), FailedCall.CONNECT))
                    .hasMessage(words)
                    .extracting(Object::getClass)
                    .isEqualTo(ConnectException.class);
            assertThat(of(new BindException(words), FailedCall.BIND)).isInstanceOf(BindException.class);
        }
        for (FailedCall call : List.of(FailedCall.CONNECT, FailedCall.CONNECT_UNIX)) {
            assertThat(of(new SocketException("Connection reset"), call).getClass())
                    .isEqualTo(ConnectException.class);
        }
        assertThat(of(new ConnectException("Connection refused"), FailedCall.READ)
                        .getClass())
                .isEqualTo(IOException.class);
    }

    @Test
    void whatASocketOfAnotherTypeSaysIsToldFromAFullBacklog() {
        assertThat(of(new SocketException("Protocol wrong type for socket"), FailedCall.CONNECT_UNIX))
                .hasMessage("Protocol wrong type for socket: the socket at this path is not a stream socket");
        assertThat(of(new SocketException("Unix domain path too long"), FailedCall.CONNECT_UNIX))
                .hasMessage("Unix domain path too long");
        assertThat(of(new SocketException("Resource temporarily unavailable"), FailedCall.CONNECT_UNIX))
                .hasMessageEndingWith(": the backlog of the listener is full");
    }

    /** macOS reports it from a write while the connection is being closed. */
    @Test
    void whatASocketOfAnotherTypeSaysMeansTheEndOfAConnection() {
        for (FailedCall call : List.of(FailedCall.READ, FailedCall.WRITE, FailedCall.SHUT_DOWN, FailedCall.SEND_FILE)) {
            assertThat(of(new SocketException("Protocol wrong type for socket"), call))
                    .isInstanceOf(ConnectionResetException.class)
                    .hasMessage("Protocol wrong type for socket");
        }
    }

    @Test
    void theCauseIsKept() {
        IOException cause = new IOException("Broken pipe");
        assertThat(of(cause, FailedCall.WRITE)).hasCause(cause).hasMessage("Broken pipe");
    }

    private static IOException of(IOException failure, FailedCall call) {
        return NioErrors.of(failure, call);
    }
}
