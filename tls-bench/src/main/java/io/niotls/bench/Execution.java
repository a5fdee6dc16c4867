package io.niotls.bench;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;

/** Runs cases, one at a time, each in a JVM of its own. All these JVMs get the same heap and garbage collector. */
final class Execution implements AutoCloseable {
    /** What every measuring JVM gets; a case may add to it. A heap of fixed size: it does not grow while the clock runs. */
    static final List<String> OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    private final Form form;
    private final Path log;
    private final PrintStream out;
    private final boolean fork;

    /**
     * @param log receives what JMH and the programs say while they run
     * @param fork whether JMH's methods run in JVMs of their own too; if not, they tell nothing about speed
     */
    Execution(Form form, Path log, boolean fork) throws IOException {
        this.form = form;
        this.log = log;
        this.fork = fork;
        // One file for all users of a machine, which another's run may have left; that nobody else measures is the user's to see.
        System.setProperty("jmh.ignoreLock", "true");
        out = new PrintStream(new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8);
    }

    /**
     * Runs a case.
     *
     * @return what it measured; not empty
     * @throws IOException if it fails; the message is for people
     * @throws InterruptedException if this thread is interrupted
     */
    List<Measurement> run(Case measured) throws IOException, InterruptedException {
        out.println("== " + measured.id());
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-D" + Form.PROPERTY + "=" + form.word());
        if (measured.run() instanceof Case.Program program) {
            return new ProgramRun(form, options, log.toFile()).run(program);
        }
        PrintStream terminal = System.err;
        try {
            // JMH passes on what its forks' libraries say.
            System.setErr(out);
            return new JmhRun(form, fork ? Optional.of(options) : Optional.empty(), out).run(measured, (Case.Jmh) measured.run());
        } catch (RunnerException e) {
            e.printStackTrace(out);
            throw new IOException("JMH: " + e.getMessage() + "; " + log + " says more", e);
        } finally {
            System.setErr(terminal);
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
