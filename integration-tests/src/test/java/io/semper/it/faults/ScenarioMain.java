package io.semper.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;

/** Reads names of scenarios, runs them one by one, and answers each with one line: name, verdict, outcome, figures. */
final class ScenarioMain {
    private final String backend;

    private ScenarioMain(String backend) {
        this.backend = backend;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        ScenarioMain main = new ScenarioMain(arguments[0]);
        main.warmUp();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            System.err.println("--- " + name);
            Scenario scenario = Scenario.named(name);
            answers.println(name + "\t" + main.verdict(scenario::run));
            answers.flush();
        }
    }

    /** Loads classes first, and lets the JVM open its own descriptors, so that the first scenario does not appear to leak them. */
    private void warmUp() throws Exception {
        Rig rig = new Rig(backend);
        rig.connect(rig.serve(rig::plain).address());
        Machine.run("true");
        ClosingChecks.end(rig);
        Descriptors.kinds();
    }

    private interface Body {
        void run(Rig rig) throws Exception;
    }

    /** Runs it on its own thread, whose buffers are freed with it. */
    private String verdict(Body body) throws InterruptedException {
        AtomicReference<String> verdict = new AtomicReference<>("failed\tthe thread of the scenario died\t");
        Thread thread = new Thread(() -> verdict.set(judge(body)), "scenario");
        thread.start();
        thread.join();
        return verdict.get();
    }

    private String judge(Body body) {
        try {
            ClosingChecks checks = new ClosingChecks();
            Rig rig = new Rig(backend);
            try {
                body.run(rig);
                checks.check(rig);
            } catch (Throwable failure) {
                rig.takeReports().forEach(told -> {
                    System.err.println("reported: " + told);
                    if (told.exception() != null) {
                        told.exception().printStackTrace();
                    }
                });
                throw failure;
            } finally {
                rig.loop().stop();
                if (!System.getProperty("semper.namespace", "").isEmpty()) {
                    Machine.noRules();
                }
            }
            return "ok\t" + line(rig.outcome()) + "\t" + line(rig.figures());
        } catch (Missing missing) {
            return "missing\t" + line(String.valueOf(missing.getMessage())) + "\t";
        } catch (Throwable failure) {
            failure.printStackTrace();
            return "failed\t" + line(failure.toString()) + "\t";
        }
    }

    private static String line(String text) {
        return text.replace('\t', ' ').replace('\n', ' ');
    }
}
