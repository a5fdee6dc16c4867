package io.niotls.bench.turns;

import io.niotls.bench.result.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Lets subjects take turns: each has one in every round, in the same order. Before the rounds count all have done as much, for
 * compilers count calls and not seconds, and then there are rounds until the figures stand still. Those of a machine whose speed
 * changes never do, so it is each subject's share in the cost of a round that must.
 */
public final class Turns {
    /** The median of this many rounds is compared with that of as many before. */
    private static final int WINDOW = 30;
    /** By how much these may differ, as a fraction of the former. */
    private static final double STILL = 0.04;

    private final Map<String, Subject> subjects;
    private final Schedule schedule;

    /** @param subjects by label, in the order of their turns; whoever made them closes them */
    public Turns(Map<String, ? extends Subject> subjects, Schedule schedule) {
        this.subjects = new LinkedHashMap<>(subjects);
        this.schedule = schedule;
    }

    /**
     * Runs it.
     *
     * @return by label, the turns that count; those at one place of two lists belong to one round
     * @throws Exception if a subject fails
     */
    public Map<String, List<Turn>> run() throws Exception {
        practise();
        List<Map<String, Turn>> warmUp = new ArrayList<>();
        while (warmUp.size() < schedule.mostWarmUp() && (warmUp.size() < schedule.leastWarmUp() || !standsStill(warmUp))) {
            warmUp.add(round());
        }
        Map<String, List<Turn>> turns = new LinkedHashMap<>();
        subjects.keySet().forEach(label -> turns.put(label, new ArrayList<>()));
        for (int i = 0; i < schedule.rounds(); i++) {
            round().forEach((label, turn) -> turns.get(label).add(turn));
        }
        return turns;
    }

    private void practise() throws Exception {
        Map<String, Long> left = new LinkedHashMap<>();
        subjects.keySet().forEach(label -> left.put(label, schedule.practice()));
        left.values().removeIf(amount -> amount <= 0);
        while (!left.isEmpty()) {
            for (Map.Entry<String, Long> subject : left.entrySet()) {
                subject.setValue(subject.getValue() - subjects.get(subject.getKey()).take(schedule.turn().toNanos()).amount());
            }
            left.values().removeIf(amount -> amount <= 0);
        }
    }

    private Map<String, Turn> round() throws Exception {
        Map<String, Turn> round = new LinkedHashMap<>();
        for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
            round.put(subject.getKey(), subject.getValue().take(schedule.turn().toNanos()));
        }
        return round;
    }

    private static boolean standsStill(List<Map<String, Turn>> rounds) {
        int window = Math.min(WINDOW, rounds.size() / 2);
        List<Map<String, Turn>> last = rounds.subList(rounds.size() - window, rounds.size());
        List<Map<String, Turn>> before = rounds.subList(rounds.size() - 2 * window, rounds.size() - window);
        return last.get(0).keySet().stream().allMatch(label -> {
            double was = share(before, label);
            return Math.abs(share(last, label) - was) <= STILL * was;
        });
    }

    /** Returns the median of a subject's parts in the cost of one operation of each. */
    private static double share(List<Map<String, Turn>> rounds, String label) {
        return Measurement.median(rounds.stream()
                .map(round -> round.get(label).cpuMicrosEach()
                        / round.values().stream().mapToDouble(Turn::cpuMicrosEach).sum())
                .toList());
    }

    /** Returns a metric of some turns. */
    public static List<Double> each(List<Turn> turns, ToDoubleFunction<Turn> metric) {
        return turns.stream().mapToDouble(metric).boxed().toList();
    }
}
