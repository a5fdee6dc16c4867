package io.niotls.bench.report;

import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;

/**
 * Results, condensed: a fork's iterations to their median, the rounds to the median of those.
 *
 * <p>A ratio is taken within each round, so that what slows the machine down for minutes slows both, and is the median of these.
 * Its error is that of {@link Estimate#of}. Where there was one round only, the iterations of both forks give an error each, and
 * the relative errors are added.
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

    /** Returns whose figure the others' are compared with. */
    Optional<String> baseline(Heading heading) {
        return subjects(heading).stream().filter(OURS::contains).findFirst();
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
        return switch (rounds.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(Estimate.of(rounds.values().iterator().next()));
            default -> Optional.of(Estimate.of(rounds.values().stream().map(Measurement::median).toList()));
        };
    }

    /**
     * Returns how many times as good as a subject the best of ours is: above 1, we are ahead.
     *
     * @return empty for the best of ours itself, if one of both was not measured, or if the divisor is nothing
     */
    Optional<Estimate> comparison(int jdk, Heading heading, String metric, String subject) {
        Optional<String> baseline = baseline(heading).filter(ours -> !ours.equals(subject));
        if (baseline.isEmpty() || !metrics(heading).contains(metric)) {
            return Optional.empty();
        }
        List<Quantity> theirs = List.of(heading.of(subject, metric));
        List<Quantity> ours = List.of(heading.of(baseline.get(), metric));
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
     * A fork whose figures did not stand still: it was not warmed up, or disturbed.
     *
     * @param from the median of the first third of its iterations
     * @param to the median of the last third
     */
    record Drift(int jdk, int round, Quantity quantity, String unit, double from, double to) {
        /** Returns it in words. */
        String words() {
            return "JDK " + jdk + ", " + quantity.group() + "/" + quantity.name() + "/" + quantity.subject() + ", round " + round
                    + ": " + quantity.metric() + " from " + Figures.number(from) + " to " + Figures.number(to) + " " + unit;
        }
    }

    /** Returns the forks whose first metric differs by more than {@link #STILL} between their first and their last third. */
    List<Drift> drifting() {
        List<Drift> drifting = new ArrayList<>();
        Set<Quantity> first = headings().stream()
                .flatMap(heading -> subjects(heading).stream().map(subject -> heading.of(subject, metrics(heading).get(0))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (int jdk : byJdk.keySet()) {
            for (Quantity quantity : first) {
                rounds(jdk, quantity).forEach((round, samples) -> {
                    int third = (samples.size() + 2) / 3;
                    double from = Measurement.median(samples.subList(0, third));
                    double to = Measurement.median(samples.subList(samples.size() - third, samples.size()));
                    if (Math.max(from, to) > (1 + STILL) * Math.min(from, to)) {
                        drifting.add(new Drift(jdk, round, quantity, units.get(quantity), from, to));
                    }
                });
            }
        }
        return drifting;
    }

    private interface Apart {
        Estimate combine(Estimate a, Estimate b);
    }

    private Optional<Estimate> combined(
            int jdk, List<Quantity> first, List<Quantity> second, DoubleBinaryOperator within, Apart apart) {
        List<Double> inRounds = new ArrayList<>();
        int last = 0;
        for (Integer round : rounds(jdk, first.get(0)).keySet()) {
            Optional<Double> a = inRound(jdk, round, first);
            Optional<Double> b = inRound(jdk, round, second);
            if (a.isPresent() && b.isPresent()) {
                inRounds.add(within.applyAsDouble(a.get(), b.get()));
                last = round;
            }
        }
        return switch (inRounds.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(apart.combine(iterations(jdk, last, first), iterations(jdk, last, second)));
            default -> Optional.of(Estimate.of(inRounds));
        };
    }

    /** Returns the sum of figures of one round, all of which were measured in it, with the error of its iterations. */
    private Estimate iterations(int jdk, int round, List<Quantity> quantities) {
        return quantities.stream()
                .map(quantity -> Estimate.of(rounds(jdk, quantity).get(round)))
                .reduce(Estimate::plus)
                .orElseThrow();
    }

    private Optional<Double> inRound(int jdk, int round, List<Quantity> quantities) {
        double sum = 0;
        for (Quantity quantity : quantities) {
            List<Double> samples = rounds(jdk, quantity).get(round);
            if (samples == null) {
                return Optional.empty();
            }
            sum += Measurement.median(samples);
        }
        return Optional.of(sum);
    }

    private Map<Integer, List<Double>> rounds(int jdk, Quantity quantity) {
        return byJdk.getOrDefault(jdk, Map.of()).getOrDefault(quantity, new TreeMap<>());
    }
}
