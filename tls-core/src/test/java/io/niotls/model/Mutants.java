package io.niotls.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Models that are wrong in one place. */
final class Mutants {
    private Mutants() {}

    /**
     * A wrong model.
     *
     * @param state where it is wrong
     * @param event about what
     */
    record Mutant(String change, String state, Event event, Model model) {}

    /**
     * Returns the model without each of its rows, with each row that it lacks, with each end, refusal and acceptance changed, and
     * with each message leading one message too far.
     *
     * @param possible says which events can happen in which states
     */
    static List<Mutant> of(Model model, BiPredicate<String, Event> possible) {
        List<Mutant> mutants = new ArrayList<>();
        for (int i = 0; i < model.rows().size(); i++) {
            int index = i;
            Model.Row row = model.rows().get(i);
            if (!possible.test(row.state(), row.event())) {
                continue; // of the other role, in a row that speaks of all events
            }
            List<Model.Row> without = new ArrayList<>(model.rows());
            without.remove(i);
            mutants.add(new Mutant("without " + row, row.state(), row.event(), new Model(without)));
            boolean goesOn = !row.isRefusal() && !row.isEnd();
            mutants.add(turned(model, i, goesOn ? "ended" : row.state()));
            if (goesOn && !row.next().equals(row.state())) {
                model.rows().stream()
                        .filter(after -> after.state().equals(row.next()) && model.states().contains(after.next()))
                        .map(Model.Row::next)
                        .filter(further -> !further.equals(row.next()))
                        .distinct()
                        .forEach(further -> mutants.add(turned(model, index, further)));
            }
        }
        for (String state : model.states()) {
            for (Event event : Event.values()) {
                if (possible.test(state, event)
                        && model.rows().stream().noneMatch(row -> row.state().equals(state) && row.event() == event)) {
                    List<Model.Row> with = new ArrayList<>(model.rows());
                    with.add(Model.Row.parse(state + " " + event + " ="));
                    mutants.add(new Mutant("with " + state + " " + event, state, event, new Model(with)));
                }
            }
        }
        return mutants;
    }

    private static Mutant turned(Model model, int index, String next) {
        Model.Row row = model.rows().get(index);
        List<Model.Row> turned = new ArrayList<>(model.rows());
        turned.set(index, new Model.Row(row.state(), row.event(), next, row.required(), row.excluded()));
        return new Mutant(row + " turned to " + next, row.state(), row.event(), new Model(turned));
    }
}
