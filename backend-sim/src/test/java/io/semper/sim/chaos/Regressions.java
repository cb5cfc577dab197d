package io.semper.sim.chaos;

import java.util.List;

/** Programs that have failed once, as the message of the failure printed them, each with what was wrong. */
final class Regressions {
    private Regressions() {}

    static List<Program> all() {
        return List.of(
                // The simulator: bytes of a server reached a client that had cancelled its connect, which threw.
                Program.of(
                        334126232375762L,
                        "latency=10000.0",
                        "listen 1 0",
                        "connect 0 17",
                        "wait 0 1070",
                        "wait 0 403",
                        "cancel-connect 0 0"),
                // The simulator: after a partition, what was sent during it was overtaken by what was sent later.
                Program.of(
                        231L,
                        "latency=10000.0",
                        "listen 0 0",
                        "connect 1 0",
                        "wait 0 1351",
                        "write 0 1",
                        "cut-one-way 0 0",
                        "wait 0 1453"),
                // The simulator: an answer that a partition held back was dropped when its sender crashed, so a connect
                // never ended.
                Program.of(1890L, "", "cut-one-way 0 0", "connect 1 0", "wait 0 398", "crash 0 0"),
                // The simulator: a host that had crashed refused a connect, in a message that was dropped.
                Program.of(
                        1598L,
                        "refusedConnects=0.009331310270819723",
                        "connect 0 0",
                        "crash 1 0",
                        "connect 0 45",
                        "wait 0 886"),
                // The simulator: a crash held the monitor of the network while it waited for the code of tasks, which
                // needed the monitor to close their sockets: the tasks were abandoned after ten seconds.
                Program.of(
                        4782L,
                        "exact=1.0 hosts=2.0 latency=10000.0",
                        "listen 0 48",
                        "listen 1 49",
                        "wait 0 1",
                        "crash 0 5",
                        "wait 0 255",
                        "task 1 1335"),
                // Streams of tasks: the close of a loop was reported as a failure of the handler whose task it ended.
                Program.of(20261130861723L, "latency=100.0", "listen 0 0", "task 1 70", "wait 0 1837", "crash 0 0"),
                // TLS: a close during the handshake of startTls() dropped what was queued in plaintext, and the peer
                // got the end of the stream as if it had everything.
                Program.of(
                        16410L,
                        "latency=100.0",
                        "listen 0 4",
                        "connect 1 0",
                        "wait 0 48",
                        "cancel-connect 1 0",
                        "connect 0 16",
                        "wait 0 1766",
                        "wait 0 100",
                        "write 5 1",
                        "connect-tls 1 0",
                        "wait 0 1522",
                        "wait 0 454",
                        "write 1 1",
                        "wait 0 100",
                        "start-tls 2 0 in data",
                        "write 6 1",
                        "write 6 8704",
                        "wait 0 64",
                        "close 1 0"),
                // TLS: an end of TLS 1.2 below the handshake of another layer, whose task ran, was taken for a close of
                // this side: connectionLost got null.
                Program.of(
                        57478L,
                        "",
                        "listen 0 0",
                        "connect 0 0",
                        "wait 0 552",
                        "start-tls 0 0",
                        "wait 0 3405",
                        "start-tls 0 3",
                        "wait 0 1381",
                        "close 7 0"),
                // TLS: a layer whose peer left without close_notify reported that data may be cut off, though the peer
                // had ended the layers above it.
                Program.of(
                        871522L,
                        "",
                        "listen 1 0",
                        "connect-tls 0 3",
                        "wait 0 3743",
                        "start-tls 0 2",
                        "wait 0 2337",
                        "start-tls 0 2",
                        "wait 0 1702",
                        "write-owned 0 0 in eof",
                        "write-eof 0 0"),
                // The oracle: a server that aborts when it is made takes the last message of its handshake with it.
                Program.of(
                        2366209L,
                        "shortWrites=0.18685293544461204",
                        "listen 0 0",
                        "connect 0 0",
                        "wait 0 810",
                        "write 0 2",
                        "abort 0 0 in made",
                        "connect-tls 0 0",
                        "wait 0 652",
                        "wait 0 999"),
                // A write that a cork had no room for was counted before what was corked was sent, of which the system
                // took nothing: drained() completed too early.
                Program.of(
                        20261204456295L,
                        "latency=10000.0 shortReads=0.3513801052005235",
                        "listen 1 4",
                        "connect 0 337",
                        "wait 0 21804",
                        "write 0 2048",
                        "swap 0 3",
                        "write 1 1552",
                        "write 0 6656",
                        "write 0 1 in data",
                        "drained 0 0 in data",
                        "cork 0 0 in data",
                        "write 0 1000 in data",
                        "wait 0 1399"),
                // The oracle: a peer that throws ends both halves of TLS over TLS, as one that closes does.
                Program.of(
                        20261409213165L,
                        "hosts=3.0",
                        "listen 0 0",
                        "listen 2 0",
                        "connect 0 0",
                        "connect 0 90",
                        "wait 0 1324",
                        "start-tls 2 0",
                        "write 3 1 in eof",
                        "wait 0 1507",
                        "throw 2 0 in data",
                        "start-tls 0 0",
                        "start-tls 2 2",
                        "wait 0 983",
                        "write-eof 2 0"),
                // The oracle: what is written after the close of a peer is dropped with TLS 1.2, even while reading is
                // paused and the protocol does not know of the close.
                Program.of(
                        20261209212327L,
                        "hosts=3.0 latency=10000.0 shortReads=0.4978104860012822 shortWrites=0.2055703770471435",
                        "listen 0 12",
                        "connect 1 0",
                        "wait 0 20846",
                        "start-tls 0 0",
                        "pause 0 0 in data",
                        "connect-tls 2 0",
                        "connect 0 0",
                        "wait 0 16550",
                        "close 5 0 in pausing",
                        "write 6 2",
                        "write 2 2",
                        "wait 0 16194",
                        "write-owned 0 1",
                        "wait 0 2598",
                        "write 1 30",
                        "wait 0 7724",
                        "write-owned 0 1"),
                // The oracle: a peer whose shutdown of TLS has timed out, because this end did not read, resets what
                // this
                // end sends then.
                Program.of(
                        20261205125978L,
                        "",
                        "listen 0 0",
                        "connect 0 0",
                        "wait 0 492",
                        "write 3 1 in data",
                        "start-tls 0 2",
                        "write 0 1 in data",
                        "wait 0 1704",
                        "write 0 1",
                        "write-owned 0 1",
                        "wait 0 1",
                        "write 5 1 in eof",
                        "start-tls 0 2",
                        "wait 0 939",
                        "pause 1 0",
                        "write-eof 1 0"));
    }
}
