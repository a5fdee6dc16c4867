package io.niotls.bench.report;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Results, condensed: a fork's iterations to their median, the rounds to the median of those.
 *
 * <p>Where subjects took turns, a ratio is taken of each turn and the other's in the same round of turns; else within each round
 * of forks, so that what slows the machine down for minutes slows both. What is told is the median of these and their quartiles.
 * Where there was one round of forks only, the iterations of both have quartiles each, and the farthest are compared.
 */
final class Summary {
    /** Ours, best first: the first of them that a case has is what the others are compared with. */
    private static final List<String> OURS =
            List.of("niotls", "tls-nio", "Netty+tls-nio", "niotls-jsse", "tls-jsse", "Netty+niotls-jsse");
    /** What nobody can beat: the primitives alone, or a connection without TLS. */
    private static final List<String> FLOORS = List.of("Netty+plain", "plain", Measurement.FLOOR);

    /** By how much a fork's last iterations may differ from its first ones, as a fraction of the less. */
    private static final double STILL = 0.10;

    private final Map<Integer, Map<Quantity, TreeMap<Integer, List<Double>>>> byJdk = new LinkedHashMap<>();
    private final Map<Quantity, String> units = new LinkedHashMap<>();
    private final Set<Quantity> inTurns = new HashSet<>();

    /** A case: what is compared in one plot. */
    record Heading(String group, String name) {
        /** Returns one figure of it. */
        Quantity of(String subject, String metric) {
            return new Quantity(group, name, subject, metric);
        }
    }

    Summary(Results results) {
        for (Results.Measured taken : results.measured()) {
            Measurement measurement = taken.measurement();
            Quantity quantity = new Quantity(measurement.group(), measurement.name(), measurement.subject(),
                    measurement.metric());
            units.putIfAbsent(quantity, measurement.unit());
            if (measurement.inTurns()) {
                inTurns.add(quantity);
            }
            byJdk.computeIfAbsent(taken.jdk(), jdk -> new HashMap<>())
                    .computeIfAbsent(quantity, key -> new TreeMap<>())
                    .computeIfAbsent(taken.round(), round -> new ArrayList<>())
                    .addAll(measurement.samples());
        }
    }

    /** Returns the groups, in the order of the results. */
    Collection<String> groups() {
        return headings().stream().map(Heading::group).distinct().toList();
    }

    /** Returns the groups of which something was measured on a JDK, in the order of the results. */
    Collection<String> groups(int jdk) {
        return groups().stream().filter(group -> !subjects(jdk, group).isEmpty()).toList();
    }

    /** Returns the cases, in the order of the results. */
    List<Heading> headings() {
        return units.keySet().stream().map(quantity -> new Heading(quantity.group(), quantity.name())).distinct().toList();
    }

    /** Returns what was measured of a case, the most important first. */
    List<String> metrics(Heading heading) {
        return units.keySet().stream().filter(quantity -> isOf(quantity, heading)).map(Quantity::metric).distinct().toList();
    }

    /** Returns who was measured in a case: ours first, the others in their order, the floor last. */
    List<String> subjects(Heading heading) {
        Set<String> found = new LinkedHashSet<>();
        units.keySet().stream().filter(quantity -> isOf(quantity, heading)).map(Quantity::subject).forEach(found::add);
        return ordered(found);
    }

    /** Returns who was measured in a group on a JDK, in the same order. */
    List<String> subjects(int jdk, String group) {
        Set<String> found = new LinkedHashSet<>();
        units.keySet().stream()
                .filter(quantity -> quantity.group().equals(group) && !rounds(jdk, quantity).isEmpty())
                .map(Quantity::subject)
                .forEach(found::add);
        return ordered(found);
    }

    private static List<String> ordered(Set<String> subjects) {
        List<String> ordered = new ArrayList<>(OURS);
        ordered.retainAll(subjects);
        subjects.stream().filter(subject -> !isOurs(subject) && !isFloor(subject)).forEach(ordered::add);
        FLOORS.stream().filter(subjects::contains).forEach(ordered::add);
        return ordered;
    }

    private static boolean isOf(Quantity quantity, Heading heading) {
        return quantity.group().equals(heading.group()) && quantity.name().equals(heading.name());
    }

    /** Returns whose figure the others' are compared with: the best of ours, or whoever comes first where nobody is named. */
    String baseline(Heading heading) {
        List<String> subjects = subjects(heading);
        return subjects.stream().filter(OURS::contains).findFirst().orElse(subjects.get(0));
    }

    /** Returns whether a subject is one of ours. */
    static boolean isOurs(String subject) {
        return OURS.contains(subject);
    }

    /** Returns whether a subject is no stack. */
    static boolean isFloor(String subject) {
        return FLOORS.contains(subject);
    }

    /** Returns the unit of a metric of a case. */
    String unit(Heading heading, String metric) {
        return units.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), heading) && entry.getKey().metric().equals(metric))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** Returns whether more of a unit is better: it is per second, or the share of handshakes that were resumed. */
    static boolean moreIsBetter(String unit) {
        return unit.endsWith("/s") || unit.equals("%");
    }

    /** Returns a figure, empty if it was not measured. */
    Optional<Estimate> value(int jdk, Quantity quantity) {
        Map<Integer, List<Double>> rounds = rounds(jdk, quantity);
        if (rounds.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Estimate.of(rounds.size() == 1 || inTurns.contains(quantity)
                ? rounds.values().stream().flatMap(List::stream).toList()
                : rounds.values().stream().map(Measurement::median).toList()));
    }

    /**
     * Returns how many times as good as a subject the one is that the others are compared with: the best of ours, who is ahead
     * above 1.
     *
     * @return empty for the one that is compared with, if one of both was not measured, or if the divisor is nothing
     */
    Optional<Estimate> comparison(int jdk, Heading heading, String metric, String subject) {
        String baseline = baseline(heading);
        if (baseline.equals(subject) || !metrics(heading).contains(metric)) {
            return Optional.empty();
        }
        List<Quantity> theirs = List.of(heading.of(subject, metric));
        List<Quantity> ours = List.of(heading.of(baseline, metric));
        return moreIsBetter(unit(heading, metric)) ? ratio(jdk, ours, theirs) : ratio(jdk, theirs, ours);
    }

    /** Returns the ratio of two sums of figures, empty if one of them was not measured or the divisor is nothing. */
    Optional<Estimate> ratio(int jdk, List<Quantity> numerator, List<Quantity> denominator) {
        return combined(jdk, numerator, denominator, (a, b) -> a / b, Estimate::dividedBy)
                .filter(ratio -> Double.isFinite(ratio.value()));
    }

    /** Returns the difference of two sums of figures, empty if one of them was not measured. */
    Optional<Estimate> difference(int jdk, List<Quantity> of, List<Quantity> subtrahend) {
        return combined(jdk, of, subtrahend, (a, b) -> a - b, Estimate::minus);
    }

    /** Returns the sum of figures, empty if one of them was not measured. */
    Optional<Estimate> sum(int jdk, List<Quantity> quantities) {
        return quantities.stream().map(quantity -> value(jdk, quantity)).reduce(Summary::plus).orElseThrow();
    }

    private static Optional<Estimate> plus(Optional<Estimate> a, Optional<Estimate> b) {
        return a.flatMap(first -> b.map(first::plus));
    }

    /**
     * Somebody whose figures did not stand still: who was not warmed up, or disturbed.
     *
     * @param what the metric, or where turns were taken its ratio to that of the first subject
     * @param from the median of the first third of its samples
     * @param to the median of the last third
     */
    record Drift(int jdk, int round, Quantity quantity, String what, double from, double to) {
        /** Returns it in words. */
        String words() {
            return "JDK " + jdk + ", " + quantity.group() + "/" + quantity.name() + "/" + quantity.subject() + ", round " + round
                    + ": " + what + " from " + Figures.number(from) + " to " + Figures.number(to);
        }
    }

    /** Returns those whose first metric differs by more than {@link #STILL} between the first and the last third. */
    List<Drift> drifting() {
        List<Drift> drifting = new ArrayList<>();
        for (int jdk : byJdk.keySet()) {
            for (Heading heading : headings()) {
                Quantity baseline = heading.of(baseline(heading), metrics(heading).get(0));
                for (String subject : subjects(heading)) {
                    Quantity quantity = heading.of(subject, baseline.metric());
                    rounds(jdk, quantity).forEach((round, samples) -> {
                        boolean ratio = inTurns.contains(quantity);
                        List<Double> moving = ratio
                                ? each(samples, rounds(jdk, baseline).getOrDefault(round, List.of()), (a, b) -> a / b) : samples;
                        drift(jdk, round, quantity, ratio ? "ratio" : quantity.metric(), moving).ifPresent(drifting::add);
                    });
                }
            }
        }
        return drifting;
    }

    private static Optional<Drift> drift(int jdk, int round, Quantity quantity, String what, List<Double> samples) {
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        int third = (samples.size() + 2) / 3;
        double from = Measurement.median(samples.subList(0, third));
        double to = Measurement.median(samples.subList(samples.size() - third, samples.size()));
        return Math.max(from, to) > (1 + STILL) * Math.min(from, to)
                ? Optional.of(new Drift(jdk, round, quantity, what, from, to)) : Optional.empty();
    }

    private interface Apart {
        Estimate combine(Estimate a, Estimate b);
    }

    private Optional<Estimate> combined(
            int jdk, List<Quantity> first, List<Quantity> second, DoubleBinaryOperator within, Apart apart) {
        boolean turns = Stream.concat(first.stream(), second.stream()).allMatch(inTurns::contains);
        List<Double> found = new ArrayList<>();
        int last = 0;
        for (Integer round : rounds(jdk, first.get(0)).keySet()) {
            List<Double> a = inRound(jdk, round, first, turns);
            List<Double> b = inRound(jdk, round, second, turns);
            if (!a.isEmpty() && !b.isEmpty()) {
                found.addAll(each(a, b, within));
                last = round;
            }
        }
        return switch (found.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(apart.combine(iterations(jdk, last, first), iterations(jdk, last, second)));
            default -> Optional.of(Estimate.of(found));
        };
    }

    private static List<Double> each(List<Double> a, List<Double> b, DoubleBinaryOperator within) {
        return IntStream.range(0, Math.min(a.size(), b.size()))
                .mapToObj(i -> within.applyAsDouble(a.get(i), b.get(i)))
                .toList();
    }

    /** Returns the sum of figures of one round, all of which were measured in it, with the quartiles of its iterations. */
    private Estimate iterations(int jdk, int round, List<Quantity> quantities) {
        return quantities.stream()
                .map(quantity -> Estimate.of(rounds(jdk, quantity).get(round)))
                .reduce(Estimate::plus)
                .orElseThrow();
    }

    /** Returns the sums of figures of one round: of each turn, or of the medians; none if one of them was not measured. */
    private List<Double> inRound(int jdk, int round, List<Quantity> quantities, boolean turns) {
        List<Double> sums = List.of();
        for (Quantity quantity : quantities) {
            List<Double> samples = rounds(jdk, quantity).get(round);
            if (samples == null) {
                return List.of();
            }
            List<Double> own = turns ? samples : List.of(Measurement.median(samples));
            sums = sums.isEmpty() ? own : each(sums, own, Double::sum);
        }
        return sums;
    }

    private Map<Integer, List<Double>> rounds(int jdk, Quantity quantity) {
        return byJdk.getOrDefault(jdk, Map.of()).getOrDefault(quantity, new TreeMap<>());
    }
}
