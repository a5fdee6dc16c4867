package io.niotls.bench;

import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.turns.TurnMain;
import io.niotls.bench.turns.TurnProgram;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs one step at a time, each in a JVM of its own. All these JVMs get the same heap and garbage collector.
 */
final class Execution implements AutoCloseable {
    /** What every measuring JVM gets; a case may add to it. A heap of fixed size: it does not grow while the clock runs. */
    static final List<String> OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    private final Form form;
    private final Path log;
    private final PrintStream out;
    private final boolean fork;

    /**
     * @param log receives what JMH and the programs say while they run
     * @param fork whether JMH's methods and those that take turns run in JVMs of their own too; if not, they tell nothing about
     *     speed
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
     * Runs a case, or several that take turns.
     *
     * @return what was measured; not empty
     * @throws IOException if it fails; the message is for people
     * @throws InterruptedException if this thread is interrupted
     */
    List<Measurement> run(Plan.Step step) throws IOException, InterruptedException {
        out.println("== " + step.id());
        Case first = step.cases().get(0);
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-D" + Form.PROPERTY + "=" + form.word());
        ProgramRun programs = new ProgramRun(options, log.toFile());
        if (first.run() instanceof Case.Program program) {
            return programs.run(program.type(), program.arguments(), program.jvmArguments(), step.seconds(form));
        }
        if (first.run() instanceof Case.Turns turns) {
            return turns(turns, first.name(), step, programs);
        }
        PrintStream terminal = System.err;
        try {
            // JMH passes on what its forks' libraries say.
            System.setErr(out);
            return new JmhRun(form, fork ? Optional.of(options) : Optional.empty(), out).run(first, (Case.Jmh) first.run());
        } catch (RunnerException e) {
            e.printStackTrace(out);
            throw new IOException("JMH: " + e.getMessage() + "; " + log + " says more", e);
        } finally {
            System.setErr(terminal);
        }
    }

    private List<Measurement> turns(Case.Turns turns, String name, Plan.Step step, ProgramRun programs)
            throws IOException, InterruptedException {
        List<String> subjects = step.cases().stream().map(Case::subject).toList();
        if (fork) {
            List<String> arguments = new ArrayList<>(List.of(turns.type().getName(), name));
            arguments.addAll(subjects);
            return programs.run(TurnMain.class, arguments, turns.jvmArguments(), step.seconds(form));
        }
        try {
            return TurnMain.run(turns.type().asSubclass(TurnProgram.class), name, subjects, form);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
