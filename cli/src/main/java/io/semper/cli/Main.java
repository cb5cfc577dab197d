package io.semper.cli;

import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Parses the arguments and runs a command. */
@Command(
        name = "semper",
        description = "An event loop with interchangeable backends.",
        mixinStandardHelpOptions = true,
        version = "0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The script ./semper also has bench, redis-bench and task-bench, which measure servers, clients of Redis and",
            "tasks, each beside others; they explain themselves with --help.",
            "Exits with 0 on success, 1 if the command failed, and 2 if the arguments are wrong."
        },
        subcommands = {
            DemoCommand.class,
            DoctorCommand.class,
            EchoCommand.class,
            FuzzCommand.class,
            HttpCommand.class,
            ServeCommand.class,
            SoakCommand.class,
            TasksCommand.class,
            TckCommand.class
        })
public final class Main {
    private Main() {}

    /** Exits with 0 on success, 1 if the command failed, and 2 if the arguments are wrong. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setExpandAtFiles(false); // an argument of --jvm may begin so
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            System.err.println("semper: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
            return ExitCode.SOFTWARE;
        });
        if (args.length == 0) {
            line.usage(System.err);
            return ExitCode.USAGE;
        }
        return line.execute(args);
    }
}
