package io.semper.tasks;

/** The code of a task or of a scope that returns nothing. One that returns a value is a {@link java.util.concurrent.Callable}. */
@FunctionalInterface
public interface TaskBody {
    /** Runs the code, on behalf of the loop of the task. What it throws ends the task or the scope. */
    void run() throws Exception;
}
