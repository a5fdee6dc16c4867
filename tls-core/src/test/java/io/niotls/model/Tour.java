package io.niotls.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shortest ways to every row of a model, and to every event in every state that it has no row for. */
final class Tour {
    /**
     * A way.
     *
     * @param way all events, the one in question last
     */
    record Stop(Shape shape, List<Event> way) {}

    private final Model model;
    private final List<Stop> stops = new ArrayList<>();
    private final Set<String> reached = new HashSet<>();
    private final Set<Object> visited = new HashSet<>();

    Tour(Model model, List<Shape> shapes) {
        this.model = model;
        for (Shape shape : shapes) {
            Map<String, List<Event>> ways = ways(shape);
            ways.forEach((state, way) -> visit(shape, state, way));
        }
    }

    List<Stop> stops() {
        return stops;
    }

    /** Returns whether an event can happen in a state, in any shape. */
    boolean reaches(String state, Event event) {
        return reached.contains(state + " " + event);
    }

    /** What is settled by the state and the row, or by the lack of one, needs to be visited in one shape only. */
    private void visit(Shape shape, String state, List<Event> way) {
        for (Event event : Event.values()) {
            if (event.isPossible(shape)) {
                reached.add(state + " " + event);
            }
            Object subject = model.row(state, event, shape).<Object>map(row -> row).orElse(state + " " + event);
            if (event.isPossible(shape) && visited.add(subject)) {
                stops.add(new Stop(shape, with(way, event)));
            }
        }
    }

    private Map<String, List<Event>> ways(Shape shape) {
        Map<String, List<Event>> ways = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        ways.put(model.start(), List.of());
        open.add(model.start());
        while (!open.isEmpty()) {
            String state = open.poll();
            Arrays.stream(Event.values()).filter(event -> event.isPossible(shape)).forEach(event ->
                    model.next(state, event, shape).filter(next -> !ways.containsKey(next)).ifPresent(next -> {
                        ways.put(next, with(ways.get(state), event));
                        open.add(next);
                    }));
        }
        return ways;
    }

    private static List<Event> with(List<Event> way, Event last) {
        List<Event> longer = new ArrayList<>(way);
        longer.add(last);
        return longer;
    }
}
