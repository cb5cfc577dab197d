package io.semper.examples.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatsdSinkTest {
    @Test
    void totalsAreFlushedAtAnIntervalAndAtTheEnd() throws Exception {
        LinkedBlockingQueue<List<String>> flushed = new LinkedBlockingQueue<>();
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults());
                DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            DatagramTransport sink = thread.call(loop -> StatsdSink.serve(
                            loop, DatagramOptions.bind("127.0.0.1", 0), Duration.ofMillis(1), flushed::add))
                    .join()
                    .transport();
            sender.connect(thread.call(loop -> LoopFutures.completed(loop, sink.localAddress()))
                    .join());
            byte[] datagram = "logins:1|c\nlogins:2|c|@0.5\nusers:7|g\nnonsense".getBytes(UTF_8);
            sender.send(new DatagramPacket(datagram, datagram.length));
            List<String> lines = flushed.poll(20, TimeUnit.SECONDS);
            while (lines != null && lines.isEmpty()) {
                lines = flushed.poll(20, TimeUnit.SECONDS);
            }
            assertThat(lines).containsExactly("logins count 5.0", "users gauge 7.0", "1 lines were malformed");
            thread.call(loop -> {
                        sink.close();
                        return sink.closed();
                    })
                    .join();
            List<String> last = List.of();
            for (List<String> each = flushed.poll(); each != null; each = flushed.poll()) {
                last = each;
            }
            assertThat(last).containsExactly("users gauge 7.0");
        }
    }

    @Test
    void linesAreParsed() {
        assertThat(Metric.parse("a.b-c_d:320|ms")).isEqualTo(new Metric("a.b-c_d", Metric.Type.TIMER, 320, false));
        assertThat(Metric.parse("a:-1.5|g")).isEqualTo(new Metric("a", Metric.Type.GAUGE, -1.5, true));
        assertThat(Metric.parse("a:1|c|@0.25")).isEqualTo(new Metric("a", Metric.Type.COUNTER, 4, false));
        for (String bad : List.of(
                "",
                "a",
                "a:",
                "a:1",
                "a:1|",
                "a:1|x",
                ":1|c",
                "a b:1|c",
                "a:1e9|c",
                "a:NaN|g",
                "a:1|c|@0.0",
                "a:1|c|@2")) {
            assertThat(Metric.parse(bad)).as(bad).isNull();
        }
    }

    @Test
    void timersHaveAMeanAndNamesAreLimited() {
        Totals totals = new Totals(2);
        for (String line : List.of("t:1|ms", "t:3|ms", "g:5|g", "g:+2|g", "g:-1|g", "one.too.many:1|c")) {
            totals.add(Metric.parse(line));
        }
        assertThat(totals.flush())
                .containsExactly(
                        "g gauge 6.0", "t times 2, ms: least 1.0, mean 2.0, most 3.0", "1 lines had more names than 2");
        assertThat(totals.flush()).containsExactly("g gauge 6.0");
    }
}
