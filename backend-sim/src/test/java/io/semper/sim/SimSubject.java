package io.semper.sim;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.TckSubject;
import java.nio.channels.spi.SelectorProvider;
import java.util.OptionalInt;
import java.util.Set;

/** A live world as the subject of the kit, whose peers are channels of the same world. */
public final class SimSubject implements TckSubject {
    private final SimWorld world = SimWorld.live();
    private final SimProvider provider = new SimProvider(world);

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return provider.newEventLoop(options);
    }

    @Override
    public Set<Capability> capabilities() {
        return SimProvider.CAPABILITIES;
    }

    @Override
    public SelectorProvider channels() {
        return world.channels();
    }

    @Override
    public OptionalInt openSockets() {
        return OptionalInt.of(world.openSockets());
    }

    @Override
    public AutoCloseable leaveSockets(int left) {
        return world.leaveSockets(left);
    }
}
