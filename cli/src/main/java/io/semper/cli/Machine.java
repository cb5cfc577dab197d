package io.semper.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** The relevant facts about the JVM and the OS of this process. */
final class Machine {
    private Machine() {}

    static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "jdk", property("java.version") + " (" + property("java.vendor") + ", " + property("java.home") + ")");
        facts.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            facts.put("descriptorLimit", unix.getMaxFileDescriptorCount());
        }
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
