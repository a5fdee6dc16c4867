package io.niotls.bench;

import io.niotls.bench.result.Form;
import io.niotls.bench.result.Jdk;
import io.niotls.bench.result.Machine;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
import io.niotls.bench.stack.Stack;
import io.niotls.bench.stack.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One plan, carried out on the JDK that this program runs on. */
final class Session {
    private final Plan plan;
    private final Path file;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final String commit = Commit.here();
    private final Machine machine = Machine.here();
    private final Jdk jdk = Jdk.here(Execution.OPTIONS, versions(), Cases.leftOut());
    private final List<Results.Measured> measured = new ArrayList<>();
    private final List<Results.Failure> failures = new ArrayList<>();

    /** @param file where the results are written after each step, so that a run that is ended has not been in vain */
    Session(Plan plan, Path file) {
        this.plan = plan;
        this.file = file;
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (Stack stack : Stacks.all()) {
            versions.put(stack.label(), stack.version());
        }
        return versions;
    }

    /**
     * Runs everything; what fails is noted, and the others go on.
     *
     * @throws IOException if the results cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    Results run(Execution execution, Progress progress) throws IOException, InterruptedException {
        for (Plan.Step step : plan.steps()) {
            progress.begin(step);
            try {
                List<Measurement> found = execution.run(step);
                found.forEach(measurement -> measured.add(new Results.Measured(jdk.feature(), step.round(), measurement)));
                progress.found(found);
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage()).replace('\n', ' ');
                failures.add(new Results.Failure(jdk.feature(), step.round(), step.id(), reason));
                progress.failed(reason);
            }
            Files.writeString(file, results(plan.form()).toJson());
        }
        return results(plan.form());
    }

    private Results results(Form form) {
        return new Results(start, commit, form, machine, List.of(jdk), measured, failures);
    }
}
