package io.semper.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;

/** The process of one client: for each line with a number of seconds it runs, and prints commands, nanoseconds and CPU nanoseconds. */
final class ClientMain {
    private ClientMain() {}

    /** @param args kind, port, depth */
    public static void main(String[] args) throws Exception {
        int depth = Integer.parseInt(args[2]);
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Client client = client(args[0], Integer.parseInt(args[1]))) {
            System.out.println("READY");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long cpu = process.getProcessCpuTime();
                long begin = System.nanoTime();
                long commands = client.run(depth, begin + (long) (Double.parseDouble(line) * 1e9));
                long nanos = System.nanoTime() - begin;
                System.out.println(commands + " " + nanos + " " + (process.getProcessCpuTime() - cpu));
            }
        }
    }

    private static Client client(String kind, int port) throws Exception {
        return switch (kind) {
            case "semper-epoll" -> new SemperClient("epoll", false, port);
            case "semper-epoll-loop" -> new SemperClient("epoll", true, port);
            case "semper-nio" -> new SemperClient("nio", false, port);
            case "semper-nio-loop" -> new SemperClient("nio", true, port);
            case "lettuce" -> new LettuceClient(false, port);
            case "lettuce-batch" -> new LettuceClient(true, port);
            case "jedis-pipeline" -> new JedisPipeline(port);
            case "jedis-threads" -> new JedisThreads(port);
            default -> throw new IllegalArgumentException("unknown client '" + kind + "'");
        };
    }
}
