package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The port of {@link Tck#refusingAddress} refuses on every system, for as long as the test runs. */
class RefusingAddressTest {
    private static final int PORTS = 50;

    private static void prove(java.util.function.Consumer<Tck> body) {
        Subjects.during(MemoryLoop.subject("memory", MemoryLoop::new), () -> new Guarded("READY-01").run(body::accept));
    }

    private static void refuses(SocketAddress address) {
        assertThatThrownBy(() -> SocketChannel.open(address).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void aPortRefusesAndIsGivenToNobodyElse() {
        prove(tck -> {
            InetSocketAddress first = (InetSocketAddress) tck.refusingAddress(StreamKind.TCP);
            refuses(first);
            assertThatThrownBy(() -> {
                        try (ServerSocketChannel other = ServerSocketChannel.open()) {
                            other.bind(first);
                        }
                    })
                    .isInstanceOf(BindException.class);
            Set<Integer> ports = new TreeSet<>();
            for (int i = 0; i < PORTS; i++) {
                InetSocketAddress next = (InetSocketAddress) tck.refusingAddress(StreamKind.TCP);
                refuses(next);
                ports.add(next.getPort());
            }
            assertThat(ports).hasSize(PORTS).doesNotContain(first.getPort());
            refuses(first);
        });
    }

    @Test
    void aUnixPathRefusesAndIsAFile() {
        prove(tck -> {
            UnixDomainSocketAddress address = (UnixDomainSocketAddress) tck.refusingAddress(StreamKind.UNIX);
            assertThat(address.getPath()).exists();
            refuses(address);
        });
    }
}
