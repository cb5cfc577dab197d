package io.semper.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackSamplesTest {
    private final StackSamples samples = new StackSamples();

    private void add(String... innermostFirst) {
        StackTraceElement[] stack = new StackTraceElement[innermostFirst.length];
        for (int i = 0; i < stack.length; i++) {
            int dot = innermostFirst[i].lastIndexOf('.');
            stack[i] = new StackTraceElement(
                    innermostFirst[i].substring(0, dot), innermostFirst[i].substring(dot + 1), "File.java", 7);
        }
        samples.add(stack);
    }

    @Test
    void theCommonPartIsPrintedOnce() {
        add("jdk.Net.read", "app.Db.query", "io.semper.engine.turn.Turns.run", "app.Main.main");
        add("jdk.Net.read", "app.Db.query", "io.semper.engine.turn.Turns.run", "app.Main.main");
        add("jdk.Text.parse", "app.Db.query", "io.semper.engine.turn.Turns.run", "app.Main.main");
        assertThat(samples.describe()).isEqualTo("""
                Its stack in 3 samples:
                  in 2 of them
                    at jdk.Net.read(File.java:7)
                  in 1 of them
                    at jdk.Text.parse(File.java:7)
                  in all
                    at app.Db.query(File.java:7)
                    at io.semper.engine.turn.Turns.run(File.java:7)
                    at app.Main.main(File.java:7)""");
        assertThat(samples.innermost()).hasToString("app.Db.query(File.java:7)");
    }

    @Test
    void theCallbackIsWhereTheLoopCallsTheApplication() {
        add(
                "app.Db.query",
                "app.Handler.dataReceived",
                "io.semper.BufferedDelivery.deliver",
                "io.semper.engine.stream.Delivery.deliver",
                "io.semper.engine.turn.Turns.run",
                "io.semper.group.LoopThread.run",
                "app.Main.main");
        assertThat(samples.callback()).hasToString("app.Handler.dataReceived(File.java:7)");
    }

    @Test
    void theLayersOfTheProjectAreSkipped() {
        add(
                "app.Handler.frameReceived",
                "io.semper.framing.FrameLayer.dataReceived",
                "io.semper.tls.PlainDelivery.deliver",
                "io.semper.tls.TlsLayer.dataReceived",
                "io.semper.engine.stream.Delivery.deliver",
                "io.semper.engine.turn.Turns.run");
        assertThat(samples.callback()).hasToString("app.Handler.frameReceived(File.java:7)");
    }

    @Test
    void framesOfTheJdkAndOfLambdasAreSkipped() {
        add(
                "app.Main.lambda$main$0",
                "app.Main$$Lambda$7/0x0001.run",
                "java.util.concurrent.FutureTask.run",
                "io.semper.engine.turn.Turns.run");
        assertThat(samples.callback()).hasToString("app.Main.lambda$main$0(File.java:7)");
        assertThat(samples.describe()).doesNotContain("$$Lambda");
    }

    @Test
    void thereMayBeNoCallback() {
        add("io.semper.engine.turn.Turns.poll", "io.semper.engine.turn.Turns.run", "app.Main.main");
        assertThat(samples.callback()).isNull();
    }

    @Test
    void stacksWithoutFramesAreIgnored() {
        add();
        assertThat(samples.count()).isZero();
        assertThat(samples.innermost()).isNull();
    }
}
