package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries datagrams between hosts. Links and faults lose, double, delay and refuse them; a partition and a crash lose them, since nothing
 * sends them again. Guarded by the {@link Net}.
 */
final class Datagrams {
    /** Added to what a reordered datagram takes, so that others overtake it even where the latency is 0. */
    private static final long LEAST_REORDERED_NANOS = 1_000;

    /** A report of ICMP instead of a datagram. */
    private static final int REPORT = -1;

    private final Net net;

    Datagrams(Net net) {
        this.net = net;
    }

    /**
     * Whether the OS of the sender takes a datagram now.
     *
     * @return false if the send buffer is full; {@link UdpEnd#drained} is called when it has room again
     * @throws IOException ENOBUFS; a system whose send buffers queue no datagrams always answers so when they are full
     */
    boolean takes(UdpEnd sender, InetSocketAddress to) throws IOException {
        SimHost there = hostOf(sender.host(), to);
        if (net.isLive() || there == null) {
            return true;
        }
        SimLink link = net.link(sender.host(), there);
        if (net.faults().failsSend(link)) {
            throw noBuffer(sender);
        }
        long blocked = net.faults().blocksSend(link);
        if (blocked > 0) {
            if (!sender.host().system().sendBuffersDatagrams) {
                throw noBuffer(sender);
            }
            net.trace(sender.host(), "fault: send buffer full", sender.number(), blocked);
            net.at(net.now() + blocked, sender::drained);
        }
        return blocked == 0;
    }

    private IOException noBuffer(UdpEnd sender) {
        net.trace(sender.host(), "fault: no buffer", sender.number(), 0);
        return FailedCall.SEND.because(Cause.OUT_OF_RESOURCES, "No buffer space available");
    }

    void send(UdpEnd sender, byte[] bytes, InetSocketAddress from, InetSocketAddress to) throws IOException {
        SimHost here = sender.host();
        if (SimHost.isForMany(to.getAddress())) {
            for (SimHost there : hostsOf(sender, to)) {
                carry(
                        here,
                        there,
                        bytes.length,
                        () -> there.udpPorts().receiversAt(to, from).forEach(end -> end.arrive(bytes, from)));
            }
            return;
        }
        SimHost there = hostOf(here, to);
        if (there == null) {
            lost(here, "no host has the address", sender.number(), bytes.length);
        } else {
            carry(here, there, bytes.length, () -> arrive(sender, there, bytes, from, to));
        }
    }

    /** The hosts of a broadcast or a group. The own host is a part of every group, unless the sender has switched that off. */
    private List<SimHost> hostsOf(UdpEnd sender, InetSocketAddress to) throws IOException {
        SimHost here = sender.host();
        if (to.getAddress().isLoopbackAddress()) {
            return List.of(here);
        }
        boolean withoutOwn =
                to.getAddress().isMulticastAddress() && !sender.options().get(StandardSocketOptions.IP_MULTICAST_LOOP);
        return net.hosts().values().stream()
                .filter(each -> each != here || !withoutOwn)
                .toList();
    }

    private @Nullable SimHost hostOf(SimHost here, InetSocketAddress to) {
        return here.owns(to.getAddress()) ? here : net.hostAt(to.getAddress());
    }

    private void arrive(UdpEnd sender, SimHost there, byte[] bytes, InetSocketAddress from, InetSocketAddress to) {
        UdpEnd receiver = there.udpPorts().receiverAt(to, from);
        if (receiver == null || !net.isLive() && net.faults().refusesDatagram(net.link(sender.host(), there))) {
            net.trace(there, "refuse datagram", sender.number(), to.getPort());
            carry(there, sender.host(), REPORT, () -> sender.refusalArrives(to));
        } else {
            receiver.arrive(bytes, from);
        }
    }

    /** @param size of the datagram, or {@link #REPORT} */
    private void carry(SimHost from, SimHost to, int size, Runnable arrival) {
        if (net.isLive()) {
            arrival.run();
            return;
        }
        SimLink link = net.link(from, to);
        Faults faults = net.faults();
        if (!from.isUp()) {
            return;
        }
        if (faults.losesDatagram(link)) {
            net.trace(from, "fault: datagram lost", 0, 0);
            return;
        }
        long at = link.arrivalOf(Math.max(0, size), from, net.now());
        int times = faults.reordersDatagram(link);
        if (times > 0) {
            net.trace(from, "fault: datagram late", times, 0);
            at += times * (link.delay() + LEAST_REORDERED_NANOS);
        } else {
            at = link.datagrams(from).after(at);
        }
        Runnable delivery = () -> {
            if (to.isUp() && !link.isCut(from)) {
                arrival.run();
            } else {
                lost(to, "datagram lost on its way", 0, 0);
            }
        };
        net.at(at, delivery);
        if (size != REPORT && faults.doublesDatagram(link)) {
            net.trace(from, "fault: datagram doubled", 0, 0);
            net.at(at + link.delay(), delivery);
        }
    }

    void lost(SimHost host, String why, long number, long size) {
        if (!net.isLive()) {
            net.faults().fired(Faults.LOST);
            net.trace(host, why, number, size);
        }
    }
}
