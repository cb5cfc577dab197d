package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.RawSocket;
import io.semper.RawSockets;
import java.net.ProtocolFamily;

/** A loop that wraps every raw socket of a good one. */
interface RawMutant extends Mutant.OfLoop {
    RawSocket mutate(EventLoop loop, RawSocket good);

    @Override
    default EventLoop mutate(EventLoop good) {
        RawSockets sockets = new RawSockets() {
            @Override
            public RawSocket stream(ProtocolFamily family) {
                return RawMutant.this.mutate(good, good.rawSockets().stream(family));
            }

            @Override
            public RawSocket listener(ProtocolFamily family) {
                return RawMutant.this.mutate(good, good.rawSockets().listener(family));
            }

            @Override
            public RawSocket datagram(ProtocolFamily family) {
                return RawMutant.this.mutate(good, good.rawSockets().datagram(family));
            }
        };
        return new ForwardingLoop(good) {
            @Override
            public RawSockets rawSockets() {
                return sockets;
            }
        };
    }
}
