package io.niotls.bench.report;

import io.niotls.bench.result.Jdk;
import io.niotls.bench.result.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Results as tables: one for each group and JDK, then the goals. */
public final class TextReport {
    private final Results results;
    private final Summary summary;

    /** Condenses results. */
    public TextReport(Results results) {
        this.results = results;
        summary = new Summary(results);
    }

    /** Returns the tables for a terminal; wide ones. */
    public String toText() {
        return write("", Table::toText);
    }

    /** Returns the tables as GitHub's Markdown. */
    public String toMarkdown() {
        return write("## ", Table::toMarkdown);
    }

    private String write(String mark, Function<Table, String> form) {
        StringBuilder out = new StringBuilder(mark);
        out.append("niotls benchmarks, ").append(results.form().word()).append(" form\n\n");
        facts().forEach(fact -> out.append(mark.isEmpty() ? "" : "- ").append(fact).append('\n'));
        for (Jdk jdk : results.jdks()) {
            for (String group : summary.groups(jdk.feature())) {
                out.append('\n').append(mark).append(Titles.group(group)).append(", ").append(jdk.label()).append("\n\n");
                out.append(form.apply(table(jdk.feature(), group)));
            }
            out.append('\n').append(mark).append("Goals, ").append(jdk.label()).append("\n\n");
            out.append(form.apply(goals(jdk.feature())));
        }
        if (!results.failures().isEmpty()) {
            out.append('\n').append(mark).append("Not measured\n\n");
            results.failures().forEach(failure -> out.append("- JDK ").append(failure.jdk()).append(", ").append(failure.id())
                    .append(", round ").append(failure.round()).append(": ").append(failure.reason()).append('\n'));
        }
        if (!summary.drifting().isEmpty()) {
            out.append('\n').append(mark).append(DRIFTING).append("\n\n");
            summary.drifting().forEach(drift -> out.append("- ").append(drift.words()).append('\n'));
        }
        return out.append('\n').append(EXPLANATION).append('\n').toString();
    }

    /** Stands above those whose figures changed while they were taken. */
    static final String DRIFTING = "Did not stand still: first against last third of the samples";

    /** How to read the figures. */
    static final String EXPLANATION = "× says how many times as good as the subject the first one of ours in the row is:"
            + " for times and bytes theirs divided by ours, for rates ours by theirs; above 1 we are ahead."
            + " In scaling, what is compared is one thread with 10 connections."
            + " Figures are medians, in brackets are the quartiles. Where subjects took turns, a ratio is taken in each round of"
            + " turns, and these ratios' median and quartiles are shown; of forks it is taken in each round of forks."
            + " cpu is the CPU time of the threads that work, and so are handshakes per second those of one processor."
            + " A goal is reached, or is not, if both quartiles say so; else it is open."
            + " What seems to beat the floor by more than 3 %, or by an object's bytes, counts as not measured.";

    /** Returns what was run where. */
    List<String> facts() {
        List<String> facts = new ArrayList<>();
        facts.add(results.date() + ", niotls at " + results.commit());
        facts.add(results.machine().processor() + ", " + results.machine().cores() + " cores, "
                + (results.machine().memory() >> 30) + " GB, " + results.machine().system()
                + (results.machine().features().isEmpty() ? "" : "; " + String.join(" ", results.machine().features())));
        for (Jdk jdk : results.jdks()) {
            facts.add(jdk.label() + ": " + jdk.vm() + " " + jdk.version() + ", " + jdk.vendor() + "; "
                    + String.join(" ", jdk.options()));
            facts.add(jdk.label() + ": " + jdk.stacks().entrySet().stream()
                    .map(stack -> stack.getKey() + " " + stack.getValue())
                    .collect(Collectors.joining(", ")));
            jdk.leftOut().forEach(what -> facts.add(jdk.label() + ", left out: " + what));
        }
        return facts;
    }

    private Table table(int jdk, String group) {
        List<String> subjects = summary.subjects(jdk, group);
        List<String> header = new ArrayList<>(List.of("case", "metric"));
        header.addAll(subjects);
        Table table = new Table(2, header);
        for (Summary.Heading heading : summary.headings()) {
            if (heading.group().equals(group)) {
                summary.metrics(heading).forEach(metric -> row(jdk, heading, metric, subjects, table));
            }
        }
        return table;
    }

    private void row(int jdk, Summary.Heading heading, String metric, List<String> subjects, Table table) {
        String unit = summary.unit(heading, metric);
        List<String> cells = new ArrayList<>(List.of(Titles.of(heading), metric + ", " + unit));
        subjects.forEach(subject -> cells.add(cell(jdk, heading, metric, subject)));
        if (cells.stream().skip(2).anyMatch(cell -> !cell.isEmpty())) {
            table.add(cells);
        }
    }

    /** Ours is a figure; the others' are ratios to it, where there is one. */
    private String cell(int jdk, Summary.Heading heading, String metric, String subject) {
        return summary.comparison(jdk, heading, metric, subject)
                .map(Figures::ratio)
                .or(() -> summary.value(jdk, heading.of(subject, metric)).map(Figures::withQuartiles))
                .orElse("");
    }

    private Table goals(int jdk) {
        Table table = new Table(2, List.of("what", "goal", "reached", ""));
        for (Goal goal : Goals.all()) {
            if (goal.appliesTo(jdk)) {
                Goal.Verdict verdict = goal.judge(summary, jdk);
                table.add(List.of(goal.what(), verdict.demand(), verdict.reached().orElse(""), verdict.outcome().word()));
            }
        }
        return table;
    }
}
