package io.semper.tck.run;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts a {@link Worker}. */
final class WorkerCommand {
    private WorkerCommand() {}

    static List<String> of(Choices choices, Path settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        for (String name : List.of("tck.guard.seconds", "tck.strict", "tck.oneKind")) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        if (!choices.isFull() && System.getProperty("java.vm.name", "").contains("Server VM")) {
            command.add(
                    "-XX:TieredStopAtLevel=1"); // the optimizing compiler costs more than it earns in so short a time
        }
        command.addAll(choices.jvm());
        command.add("-Dtck.seed=" + choices.seed());
        command.add("-Dtck.level=" + (choices.isFull() ? "full" : "quick"));
        command.add("-cp");
        command.add(classPath(choices));
        command.add(Worker.class.getName());
        command.add(settings.toString());
        return command;
    }

    /** The path of this process, and what the user adds. */
    private static String classPath(Choices choices) {
        List<String> path = new ArrayList<>();
        path.add(System.getProperty("tck.class.path", System.getProperty("java.class.path", "")));
        for (String entry : System.getProperty("jdk.module.path", "").split(File.pathSeparator)) {
            // A folder on the module path has classes or jars.
            path.add(entry);
            path.add(entry.isEmpty() ? "" : entry + File.separator + "*");
        }
        path.addAll(choices.classPath());
        path.removeIf(String::isEmpty); // which would be the working directory
        return String.join(File.pathSeparator, path);
    }
}
