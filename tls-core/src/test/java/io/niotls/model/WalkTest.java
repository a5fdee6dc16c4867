package io.niotls.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Engine and model side by side. {@code -Dmodel.walks=100000} walks further, and {@code -Dmodel.seed} elsewhere.
 *
 * <p>Some walks are kept as what happened and what was seen, so that other models can be held against them without an engine:
 * one with a row removed, added or turned elsewhere must disagree with what was seen.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalkTest {
    private static final long WALKS = Long.getLong("model.walks", 500);
    private static final long SEED = Long.getLong("model.seed", 0);
    /** The longest right flow is of TLS 1.2 with everything: eleven messages. */
    private static final int LONGEST_FLOW = 12;
    private static final int DETOUR = 10;
    /** How far a way is followed beyond its end: a message too many, or too few, shows at the next ones. */
    private static final int FURTHER = 2;

    private final Subjects subjects = new Subjects();

    /** What is left of a walk. */
    private record Trace(Shape shape, List<Walk.Step> steps) {}

    private static Trace agreed(Walk walk) {
        assertEquals(Optional.empty(), walk.disagreement());
        return new Trace(walk.shape(), walk.steps());
    }

    @Test
    void engineAndModelAgreeOnRandomWalks() {
        List<Shape> shapes = new ArrayList<>(Shape.all(true));
        shapes.addAll(Shape.all(false));
        for (long i = 0; i < WALKS; i++) {
            Random random = new Random(SEED + i);
            Shape shape = shapes.get(random.nextInt(shapes.size()));
            agreed(new Walk(subjects, shape, SEED + i)
                    .onward(random.nextInt(LONGEST_FLOW + 1))
                    .anywhere(1 + random.nextInt(DETOUR)));
        }
    }

    @Test
    void aClientAndItsModelAgreeOnEveryEventInEveryState() {
        sweep(true);
    }

    @Test
    void aServerAndItsModelAgreeOnEveryEventInEveryState() {
        sweep(false);
    }

    /** Goes to each state and lets each event happen there; then changes the model, and looks whether that would have shown. */
    private void sweep(boolean isClient) {
        Model model = Model.of(isClient);
        Tour tour = new Tour(model, Shape.all(isClient));
        Map<String, List<Trace>> traces = new HashMap<>();
        long seed = SEED;
        for (Tour.Stop stop : tour.stops()) {
            Trace trace = agreed(new Walk(subjects, stop.shape(), seed++).along(stop.way()).onward(FURTHER));
            String state = model.start();
            for (Walk.Step step : trace.steps) {
                traces.computeIfAbsent(state + " " + step.event(), place -> new ArrayList<>()).add(trace);
                state = model.next(state, step.event(), trace.shape).orElse(null);
            }
        }
        List<Mutants.Mutant> mutants = Mutants.of(model, tour::reaches);
        List<String> survivors = mutants.stream()
                .filter(mutant -> traces.get(mutant.state() + " " + mutant.event()).stream()
                        .allMatch(trace -> agrees(mutant.model(), trace)))
                .map(Mutants.Mutant::change)
                .toList();
        assertEquals("", String.join("\n", survivors));
        assertTrue(mutants.size() > 500, mutants.size() + " mutants");
    }

    /** Returns whether a model would have foretold what was seen. */
    private static boolean agrees(Model model, Trace trace) {
        String state = model.start();
        for (Walk.Step step : trace.steps) {
            if (!Verdict.agree(model.verdict(state, step.event(), trace.shape), step.seen())) {
                return false;
            }
            Optional<String> next = model.next(state, step.event(), trace.shape);
            if (next.isEmpty()) {
                return true;
            }
            state = next.get();
        }
        return true;
    }
}
