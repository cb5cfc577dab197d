package io.semper.tck.selftest;

import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerStats;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/** Forwards every call to a good server. */
class ForwardingServer implements Server {
    final Server goodServer;

    ForwardingServer(Server goodServer) {
        this.goodServer = goodServer;
    }

    @Override
    public List<SocketAddress> addresses() {
        return goodServer.addresses();
    }

    @Override
    public int port() {
        return goodServer.port();
    }

    @Override
    public boolean isServing() {
        return goodServer.isServing();
    }

    @Override
    public void startServing() {
        goodServer.startServing();
    }

    @Override
    public void close() {
        goodServer.close();
    }

    @Override
    public LoopFuture<Void> waitClosed() {
        return goodServer.waitClosed();
    }

    @Override
    public LoopFuture<Void> serveForever() {
        return goodServer.serveForever();
    }

    @Override
    public void closeClients() {
        goodServer.closeClients();
    }

    @Override
    public void abortClients() {
        goodServer.abortClients();
    }

    @Override
    public LoopFuture<DrainReport> drain(Duration deadline) {
        return goodServer.drain(deadline);
    }

    @Override
    public ServerStats stats() {
        return goodServer.stats();
    }
}
