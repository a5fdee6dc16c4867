package io.niotls.bench;

import io.niotls.bench.report.HtmlReport;
import io.niotls.bench.report.TextReport;
import io.niotls.bench.result.Case;
import io.niotls.bench.result.Form;
import io.niotls.bench.result.Results;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command of tls-bench. Exits with 0 if everything was measured, with 1 if something failed, with 2 after a wrong call. */
@Command(
        name = "tls-bench",
        description = "Measures niotls beside SunJSSE, BCJSSE, Conscrypt, netty-tcnative and the bare primitives, in one run, and"
                + " writes results.json, table.txt, table.md and report.html. Leave the machine alone meanwhile.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  java -jar tls-bench.jar                         the short form, about 11 minutes",
            "  java -jar tls-bench.jar --list                  what that is, and how long each takes",
            "  java -jar tls-bench.jar --group record --only 16384-heap",
            "  java -jar tls-bench.jar --only '^handshake/tls13.*/(niotls|SunJSSE defaults|floor)$' --rounds 3",
            "  java -jar tls-bench.jar --jdk /usr/lib/jvm/jdk-17 --jdk /usr/lib/jvm/jdk-25",
            "  java -jar tls-bench.jar --long --group handshake --out careful",
            "  java -jar tls-bench.jar --from bench-results/results.json    the tables and the page once more"
        })
public final class Bench implements Callable<Integer> {
    private static final String RESULTS = "results.json";
    private static final String LOG = "log.txt";

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private Amount amount = new Amount();

    @Option(names = "--group", paramLabel = "GROUP", split = ",",
            description = "Only these groups: handshake, record, heap, loopback, scaling; in the long form also"
                    + " handshake-forks, record-forks.")
    private Set<String> groups = Set.of();

    @Option(names = "--only", paramLabel = "REGEX", description = "Only cases in whose GROUP/CASE/SUBJECT it is found.")
    private Pattern only = Pattern.compile("");

    @Option(names = "--rounds", paramLabel = "N", description = "How often each case is run.")
    private Integer rounds;

    @Option(names = "--jdk", paramLabel = "PATH",
            description = "Runs on this JDK instead of the one that runs the command; several times for one report of all.")
    private List<Path> jdks = List.of();

    @Option(names = "--out", paramLabel = "DIR",
            description = "Where the files go (default: bench-results; with --from, FILE's).")
    private Path out;

    @Option(names = "--list", description = "Shows the cases, how often each is run, and the time it takes; runs nothing.")
    private boolean list;

    @Option(names = "--from", paramLabel = "FILE", description = "Makes tables and page from a results.json; runs nothing.")
    private Path from;

    /** What a run on another JDK is told: the one that started it makes the report. */
    @Option(names = "--part", hidden = true)
    private boolean part;

    /** How much is run. */
    private static final class Amount {
        @Option(names = "--long", description = "All cases, warmed up longer, in more rounds: hours; see --list.")
        private boolean longer;

        @Option(names = "--smoke", description = "Each kind of benchmark once, for a moment: whether it works, not how fast.")
        private boolean smoke;

        Form form() {
            return longer ? Form.LONG : smoke ? Form.SMOKE : Form.SHORT;
        }
    }

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command, for one use. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Bench());
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler((failure, command, result) -> {
            command.getErr().println("tls-bench: " + failure);
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter terminal = spec.commandLine().getOut();
        if (from != null) {
            out = out == null ? from.toAbsolutePath().getParent() : out;
            return report(Results.parse(Files.readString(from)), terminal);
        }
        out = out == null ? Path.of("bench-results") : out;
        if (rounds != null && rounds < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--rounds: at least 1, not " + rounds);
        }
        if (!jdks.isEmpty() && !list) {
            Results results = new OtherJdks(spec.commandLine().getParseResult(), out).run(jdks);
            Files.writeString(out.resolve(RESULTS), results.toJson());
            return report(results, terminal);
        }
        Form form = amount.form();
        Plan plan = Plan.of(form, Cases.all(), wanted(), rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds));
        if (plan.steps().isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no such case; see --list, and --list --long");
        }
        if (list) {
            list(plan, terminal);
            return 0;
        }
        Files.createDirectories(out);
        Results results;
        try (Execution execution = new Execution(form, out.resolve(LOG), true)) {
            results = new Session(plan, out.resolve(RESULTS)).run(execution, new Progress(plan, terminal));
        }
        return part ? 0 : report(results, terminal);
    }

    private Predicate<Case> wanted() {
        return measured -> (groups.isEmpty() || groups.contains(measured.group())) && only.matcher(measured.id()).find();
    }

    private static void list(Plan plan, PrintWriter terminal) {
        List<List<Case>> all = plan.steps().stream().map(Plan.Step::cases).distinct().toList();
        for (List<Case> cases : all) {
            List<Plan.Step> steps = plan.steps().stream().filter(step -> step.cases().equals(cases)).toList();
            Plan.Step first = steps.get(0);
            terminal.printf(Locale.ROOT, "%d × %5.1f s  %s%n", steps.size(), first.seconds(plan.form()), first.id());
            if (cases.size() > 1) {
                terminal.println(cases.stream().map(Case::subject).collect(Collectors.joining(", ", "             ", "")));
            }
        }
        terminal.printf(Locale.ROOT, "%,d cases, %,d JVMs, about %,.0f minutes%n", all.size(), plan.steps().size(),
                Math.ceil(plan.seconds() / 60));
        Cases.leftOut().forEach(what -> terminal.println("left out: " + what));
    }

    private int report(Results results, PrintWriter terminal) throws IOException {
        Files.createDirectories(out);
        TextReport text = new TextReport(results);
        terminal.println();
        terminal.print(text.toText());
        Files.writeString(out.resolve("table.txt"), text.toText());
        Files.writeString(out.resolve("table.md"), text.toMarkdown());
        Files.writeString(out.resolve("report.html"), HtmlReport.of(results));
        terminal.println(out.resolve("report.html").toAbsolutePath());
        terminal.flush();
        return results.failures().isEmpty() ? 0 : 1;
    }
}
