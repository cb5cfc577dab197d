package io.semper.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.semper.tasks.TaskDumper;
import java.io.IOException;
import java.util.concurrent.Callable;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the tasks of another process, over its local JMX agent, which this starts. */
@Command(
        name = "tasks",
        description = "Prints the tasks of a running Java process of the same user, and what each waits for.",
        mixinStandardHelpOptions = true)
final class TasksCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "the process id, as jps prints it")
    private long pid;

    @Option(names = "--json", description = "print a JSON array with an object for each loop")
    private boolean json;

    @Override
    @SuppressWarnings("BanJNDI") // the address is that of a process of this user, which gave it itself
    public Integer call() throws IOException, JMException {
        VirtualMachine target;
        try {
            target = VirtualMachine.attach(String.valueOf(pid));
        } catch (AttachNotSupportedException | IOException e) {
            throw new IOException(
                    "cannot attach to process " + pid + ": " + e.getMessage()
                            + "; it must be a Java process of this user",
                    e);
        }
        String address;
        try {
            address = target.startLocalManagementAgent();
        } finally {
            target.detach();
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            String dump = dump(connector.getMBeanServerConnection());
            System.out.print(json ? dump + "\n" : dump);
        }
        return 0;
    }

    /** Has the other JVM make the bean, and removes it again. */
    private String dump(MBeanServerConnection server) throws IOException, JMException {
        ObjectName name = new ObjectName(
                "io.semper:type=Tasks,of=" + ProcessHandle.current().pid());
        try {
            server.createMBean(TaskDumper.class.getName(), name);
        } catch (ReflectionException e) {
            throw new IOException(
                    "process " + pid + " has no semper-tasks on its class path or module path: " + e.getMessage(), e);
        }
        try {
            return (String) server.invoke(name, json ? "json" : "text", null, null);
        } finally {
            server.unregisterMBean(name);
        }
    }
}
