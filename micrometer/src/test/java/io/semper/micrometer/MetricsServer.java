package io.semper.micrometer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.http.HttpSite;
import java.io.IOException;

/** A loop that serves its own figures to Prometheus: the example of the guide. */
final class MetricsServer {
    private MetricsServer() {}

    // region: scrape
    static LoopFuture<Server> serveMetrics(EventLoop loop, ServerOptions at) throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        LoopMetrics metrics = new LoopMetrics(registry).loop("main", loop);
        HttpSite site = new HttpSite(loop, null)
                .page("/metrics", "text/plain; version=0.0.4; charset=utf-8", registry::scrape)
                .page(
                        "/loop",
                        "application/json; charset=utf-8",
                        () -> loop.snapshot().toJson());
        return loop.createServer(site::newConnection, at).thenApply(server -> {
            metrics.server("metrics", server);
            return server;
        });
    }
    // endregion
}
