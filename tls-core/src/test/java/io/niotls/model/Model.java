package io.niotls.model;

import io.niotls.proto.Alert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A role's states and what leads from one to the other: a table, and how to read it. Nothing in it comes from the engine.
 *
 * <p>A row is {@code state event next}, and maybe {@code if} and {@code unless} with features of the shape. {@code =} stands for
 * the same state; {@code ended} for the end without an alert; {@code !alert|alert} for an alert. The first row that fits counts.
 * Whatever no row speaks of is an unexpected_message.
 */
final class Model {
    /** Ends the name of a state in which the subject has sent its close_notify. */
    static final String HALF = "_HALF";

    private static final String ENDED = "ended";
    private static final Set<Alert> UNEXPECTED = EnumSet.of(Alert.UNEXPECTED_MESSAGE);

    /** A line of the table. */
    record Row(String state, Event event, String next, Set<Shape.Feature> required, Set<Shape.Feature> excluded) {
        static Row parse(String line) {
            List<String> words = List.of(line.trim().split("\\s+"));
            EnumSet<Shape.Feature> required = EnumSet.noneOf(Shape.Feature.class);
            EnumSet<Shape.Feature> excluded = EnumSet.noneOf(Shape.Feature.class);
            EnumSet<Shape.Feature> current = null;
            for (String word : words.subList(3, words.size())) {
                if (word.equals("if")) {
                    current = required;
                } else if (word.equals("unless")) {
                    current = excluded;
                } else {
                    current.add(Shape.Feature.valueOf(word));
                }
            }
            String next = words.get(2).equals("=") ? words.get(0) : words.get(2);
            return new Row(words.get(0), Event.valueOf(words.get(1)), next, required, excluded);
        }

        boolean appliesTo(Shape shape) {
            return shape.features().containsAll(required) && excluded.stream().noneMatch(shape::has);
        }

        boolean isRefusal() {
            return next.startsWith("!");
        }

        boolean isEnd() {
            return next.equals(ENDED);
        }

        @Override
        public String toString() {
            return state + " " + event + " " + next + (required.isEmpty() ? "" : " if " + required)
                    + (excluded.isEmpty() ? "" : " unless " + excluded);
        }
    }

    private final List<Row> rows;
    /** By state, then by event. */
    private final Map<String, Map<Event, List<Row>>> index = new HashMap<>();

    Model(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (Row row : rows) {
            index.computeIfAbsent(row.state, state -> new EnumMap<>(Event.class))
                    .computeIfAbsent(row.event, event -> new ArrayList<>())
                    .add(row);
        }
    }

    /** Returns the model of a client or of a server. */
    static Model of(boolean isClient) {
        return isClient ? ClientTable.MODEL : ServerTable.MODEL;
    }

    /** Reads a table: blank lines and what follows {@code #} are comments; a state or an event may be a list with commas. */
    static Model parse(String... tables) {
        List<Row> rows = new ArrayList<>();
        for (String table : tables) {
            for (String line : table.split("\n")) {
                String row = line.replaceAll("#.*", "").trim();
                if (!row.isEmpty()) {
                    String[] words = row.split("\\s+", 3);
                    for (String state : words[0].split(",")) {
                        for (String event : words[1].split(",")) {
                            rows.add(Row.parse(state + " " + event + " " + words[2]));
                        }
                    }
                }
            }
        }
        Model model = new Model(rows);
        model.check();
        return model;
    }

    private void check() {
        Set<String> states = rows.stream().map(Row::state).collect(Collectors.toSet());
        for (Row row : rows) {
            if (!row.isRefusal() && !row.isEnd() && !states.contains(row.next)) {
                throw new IllegalArgumentException("nothing leads out of the target of: " + row);
            }
        }
    }

    List<Row> rows() {
        return rows;
    }

    List<String> states() {
        return rows.stream().map(Row::state).distinct().toList();
    }

    String start() {
        return rows.get(0).state;
    }

    static boolean isEstablished(String state) {
        return state.startsWith("CONNECTED") || isClosed(state);
    }

    static boolean isClosed(String state) {
        return state.startsWith("CLOSED");
    }

    /** Returns whether the subject has said that it will send nothing more: its complaints are not heard, RFC 8446 §6.1. */
    static boolean isHalf(String state) {
        return state.endsWith(HALF);
    }

    /** Returns the row for an event in a state, if there is one. */
    Optional<Row> row(String state, Event event, Shape shape) {
        for (Row row : index.getOrDefault(state, Map.of()).getOrDefault(event, List.of())) {
            if (row.appliesTo(shape)) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    /** Returns the state after an event; empty if the connection is over. */
    Optional<String> next(String state, Event event, Shape shape) {
        return row(state, event, shape).filter(row -> !row.isRefusal() && !row.isEnd()).map(Row::next);
    }

    /** Returns what the subject must make of an event. */
    Verdict verdict(String state, Event event, Shape shape) {
        Optional<Row> row = row(state, event, shape);
        boolean refused = row.isEmpty() || row.get().isRefusal();
        if (refused && isHalf(state) || row.isPresent() && row.get().isEnd()) {
            return new Verdict.Ended();
        }
        if (row.isEmpty()) {
            return new Verdict.Refused(UNEXPECTED);
        }
        if (row.get().isRefusal()) {
            return new Verdict.Refused(Arrays.stream(row.get().next.substring(1).split("\\|"))
                    .map(name -> Alert.valueOf(name.toUpperCase(Locale.ROOT)))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Alert.class))));
        }
        String next = row.get().next;
        boolean delivered = event == Event.APPLICATION_DATA && state.startsWith("CONNECTED");
        return new Verdict.Taken(isEstablished(next), isClosed(next), delivered);
    }

    /** Returns what leads to another state and not to the end of the connection: the right flow. */
    List<Event> onward(String state, Shape shape) {
        return Arrays.stream(Event.values())
                .filter(event -> event.isPossible(shape) && !event.isProgram())
                .filter(event -> next(state, event, shape).filter(next -> !next.equals(state) && !isClosed(next)).isPresent())
                .toList();
    }
}
