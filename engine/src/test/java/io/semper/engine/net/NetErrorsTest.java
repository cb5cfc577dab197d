package io.semper.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectFailedException;
import io.semper.ConnectionResetException;
import io.semper.engine.kernel.OutOfResourcesException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetErrorsTest {
    @Test
    void keepsThePublicTypeAndNamesTheAttempt() {
        for (IOException cause : List.of(
                new ConnectException("refused"),
                new NoRouteToHostException("refused"),
                new BindException("refused"),
                new SocketTimeoutException("refused"),
                new ConnectionResetException("refused"),
                new IOException("refused"))) {
            assertThat(NetErrors.during("connect to tcp 127.0.0.1:1", cause))
                    .isExactlyInstanceOf(cause.getClass())
                    .hasMessage("connect to tcp 127.0.0.1:1: refused")
                    .hasCause(cause);
        }
    }

    @Test
    void aMessageThatCannotBeReadIsReplacedByTheClass() {
        class Broken extends RuntimeException {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new IllegalStateException("on purpose");
            }
        }
        assertThat(NetErrors.reason(new Broken())).isEqualTo("Broken");
    }

    @Test
    void showsNoTypeOfTheSeam() {
        assertThat(NetErrors.during("listen", new OutOfResourcesException("Too many open files")))
                .isExactlyInstanceOf(IOException.class);
    }

    @Test
    void oneReasonForAllAttemptsIsOneError() {
        IOException first = NetErrors.during("connect to a", new ConnectException("refused"));
        IOException second = NetErrors.during("connect to b", new ConnectException("refused"));
        assertThat(NetErrors.ofAttempts("host", List.of(first, second)))
                .isSameAs(first)
                .hasSuppressedException(second);
    }

    @Test
    void differentReasonsAreListed() {
        IOException first = NetErrors.during("connect to a", new ConnectException("refused"));
        IOException second = NetErrors.during("connect to b", new NoRouteToHostException("no route"));
        IOException all = NetErrors.ofAttempts("tcp host:1", List.of(first, second));
        assertThat(all)
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        failed -> assertThat(failed.attempts()).containsExactly(first, second))
                .hasMessageContainingAll("tcp host:1", "connect to a: refused", "connect to b: no route");
    }
}
