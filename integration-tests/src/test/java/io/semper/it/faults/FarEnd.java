package io.semper.it.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Programs at the other end of the namespace's link. */
final class FarEnd {
    private FarEnd() {}

    /** Runs a tool that must succeed. */
    static String run(String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 4];
        System.arraycopy(command, 0, all, 4, command.length);
        all[0] = "ip";
        all[1] = "netns";
        all[2] = "exec";
        all[3] = Machine.farNamespace();
        Machine.need(command[0]);
        return Machine.run(all);
    }

    /** Sends one datagram by socat, to an address in its notation. */
    static void send(String text, String address) throws IOException, InterruptedException {
        Machine.need("socat");
        run("sh", "-c", "printf %s '" + text + "' | socat -u - '" + address + "'");
    }

    /** Rejects datagrams to {@code port}; {@link #acceptAgain} ends that. */
    static void reject(int port, String with) throws IOException, InterruptedException {
        run("nft", "add table inet far");
        run("nft", "add chain inet far in { type filter hook input priority 0; }");
        run("nft", "add rule inet far in udp dport " + port + " reject with " + with);
    }

    static void acceptAgain() throws IOException, InterruptedException {
        run("nft", "flush ruleset");
    }

    /** Starts a socat that receives datagrams at {@code port}; each has to end with a line feed. */
    static BlockingQueue<String> receive(Rig rig, int port, String address) throws Exception {
        Machine.need("socat");
        Process socat = new ProcessBuilder("ip", "netns", "exec", Machine.farNamespace(), "socat", "-u", address, "-")
                .redirectErrorStream(true)
                .start();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(socat, lines), "lines of socat");
        reader.start();
        rig.peer(() -> {
            socat.descendants().forEach(ProcessHandle::destroyForcibly);
            socat.destroyForcibly().waitFor();
            reader.join();
            socat.getOutputStream().close();
            socat.getErrorStream().close();
        });
        for (int i = 0; !run("ss", "-Huln").contains(":" + port + " "); i++) {
            ClosingChecks.require(i < 500 && socat.isAlive(), "socat does not receive: " + lines);
            Machine.letPass(10);
        }
        return lines;
    }

    private static void read(Process socat, BlockingQueue<String> lines) {
        try (BufferedReader reader = socat.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException ended) {
            // The scenario is over.
        }
    }

    /** The next line that socat received. */
    static String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(15, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing arrived at the other end");
        }
        return line;
    }
}
