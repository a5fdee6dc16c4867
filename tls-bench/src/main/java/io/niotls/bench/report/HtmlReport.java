package io.niotls.bench.report;

import io.niotls.bench.result.Jdk;
import io.niotls.bench.result.Results;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as one page that needs nothing but itself: goals, a plot for each case, the machine and the versions. */
public final class HtmlReport {
    private static final String STYLE = "report.css";
    /** Measured beside something else, and shown in the tables only. */
    private static final String BESIDE = "cpu";

    private final Results results;
    private final Summary summary;
    private final Html page = new Html();

    private HtmlReport(Results results) {
        this.results = results;
        summary = new Summary(results);
    }

    /** Returns the page; it is well-formed XML too. */
    public static String of(Results results) {
        HtmlReport report = new HtmlReport(results);
        report.write();
        return report.page.toString();
    }

    private void write() {
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        page.element("title", "niotls benchmarks").raw("<style>\n" + style() + "</style>\n");
        page.close("head").open("body").open("main");
        page.element("h1", "niotls benchmarks");
        page.element("p", results.form().word() + " form, " + results.date() + ", niotls at " + results.commit());
        contents();
        goals();
        summary.groups().forEach(this::group);
        failures();
        drifting();
        circumstances();
        page.close("main").close("body").close("html");
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void contents() {
        page.open("nav").element("a href=\"#goals\"", "Goals");
        summary.groups().forEach(group -> page.element("a href=\"#" + Html.escape(group) + "\"", Titles.group(group)));
        page.element("a href=\"#circumstances\"", "Machine and method").close("nav");
    }

    private void goals() {
        page.element("h2 id=\"goals\"", "Goals").open("table class=\"goals\"").open("thead").open("tr");
        List.of("what", "JDK", "goal", "reached", "").forEach(name -> page.element("th", name));
        page.close("tr").close("thead").open("tbody");
        for (Goal goal : Goals.all()) {
            for (Jdk jdk : results.jdks()) {
                if (goal.appliesTo(jdk.feature())) {
                    verdict(goal.judge(summary, jdk.feature()));
                }
            }
        }
        page.close("tbody").close("table");
    }

    private void verdict(Goal.Verdict verdict) {
        page.open("tr").element("td class=\"what\"", verdict.goal().what()).element("td", Integer.toString(verdict.jdk()))
                .element("td", verdict.demand()).element("td class=\"reached\"", verdict.reached().orElse("–"))
                .element("td class=\"outcome " + verdict.outcome().name().toLowerCase(Locale.ROOT) + "\"",
                        verdict.outcome().word())
                .close("tr");
    }

    private void group(String group) {
        page.element("h2 id=\"" + Html.escape(group) + "\"", Titles.group(group)).open("div class=\"cases\"");
        summary.headings().stream().filter(heading -> heading.group().equals(group)).forEach(this::card);
        page.close("div");
    }

    private void card(Summary.Heading heading) {
        List<String> metrics = summary.metrics(heading);
        page.open("section").element("h3", Titles.of(heading));
        plots(heading, metrics.get(0));
        List<String> others = metrics.stream().skip(1).filter(metric -> !metric.equals(BESIDE)).toList();
        page.open("details").element("summary", "Figures" + (others.isEmpty() ? "" : ", " + String.join(", ", others)));
        others.forEach(metric -> plots(heading, metric));
        figures(heading, metrics);
        page.close("details").close("section");
    }

    private void plots(Summary.Heading heading, String metric) {
        String unit = sign(summary.unit(heading, metric));
        List<String> subjects = summary.subjects(heading);
        double most = Estimate.reach(results.jdks().stream()
                .flatMap(jdk -> subjects.stream().map(subject -> summary.value(jdk.feature(), heading.of(subject, metric))))
                .flatMap(Optional::stream)
                .toList());
        for (Jdk jdk : results.jdks()) {
            List<Plot.Bar> bars = subjects.stream()
                    .flatMap(subject -> summary.value(jdk.feature(), heading.of(subject, metric)).stream()
                            .map(estimate -> new Plot.Bar(subject, kind(subject), estimate)))
                    .toList();
            if (!bars.isEmpty()) {
                String direction = Summary.moreIsBetter(unit) ? "more is better" : "less is better";
                page.element("p class=\"caption\"", jdk.label() + ": " + metric + ", " + unit + ", " + direction);
                page.raw(Plot.draw(Titles.of(heading) + ", " + metric + ", " + jdk.label(), unit, bars, most));
            }
        }
    }

    private static String kind(String subject) {
        return Summary.isOurs(subject) ? "ours" : Summary.isFloor(subject) ? "floor" : "peer";
    }

    private static String sign(String unit) {
        return unit.equals("us") ? "µs" : unit;
    }

    private void figures(Summary.Heading heading, List<String> metrics) {
        page.open("div class=\"scroll\"").open("table class=\"figures\"").open("thead").open("tr");
        List.of("", "metric", "median", "×").forEach(name -> page.element("th", name));
        page.close("tr").close("thead").open("tbody");
        for (Jdk jdk : results.jdks()) {
            for (String metric : metrics) {
                String unit = sign(summary.unit(heading, metric));
                for (String subject : summary.subjects(heading)) {
                    summary.value(jdk.feature(), heading.of(subject, metric)).ifPresent(estimate -> page.open("tr")
                            .element("td", subject + (results.jdks().size() > 1 ? ", " + jdk.feature() : ""))
                            .element("td", metric)
                            .element("td", Figures.withQuartiles(estimate) + " " + unit)
                            .element("td", summary.comparison(jdk.feature(), heading, metric, subject)
                                    .map(Figures::ratio).orElse(""))
                            .close("tr"));
                }
            }
        }
        page.close("tbody").close("table").close("div");
    }

    private void failures() {
        if (!results.failures().isEmpty()) {
            page.element("h2", "Not measured").open("ul");
            results.failures().forEach(failure -> page.element("li", "JDK " + failure.jdk() + ", " + failure.id() + ", round "
                    + failure.round() + ": " + failure.reason()));
            page.close("ul");
        }
    }

    private void drifting() {
        List<Summary.Drift> drifting = summary.drifting();
        if (!drifting.isEmpty()) {
            page.element("h2", TextReport.DRIFTING).open("ul");
            drifting.forEach(drift -> page.element("li", drift.words()));
            page.close("ul");
        }
    }

    private void circumstances() {
        page.element("h2 id=\"circumstances\"", "Machine and method").open("ul");
        new TextReport(results).facts().forEach(fact -> page.element("li", fact));
        page.close("ul").element("p", TextReport.EXPLANATION);
        page.element("p", "Handshakes, records, servers and scaling are measured in turns: all subjects of a case one after the"
                + " other for some milliseconds, again and again, after turns that warm up. Forks have a JVM each. The floor is"
                + " the same primitives' bare calls: nobody who uses them can be faster.");
    }
}
