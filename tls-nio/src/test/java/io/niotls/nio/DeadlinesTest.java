package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();
    private final List<String> done = new ArrayList<>();

    @Test
    void doesWhatIsDueInOrderAndOnce() {
        deadlines.add(30, () -> done.add("c"));
        deadlines.add(10, () -> done.add("a"));
        deadlines.add(10, () -> done.add("b"));
        deadlines.expire(10);
        assertEquals(List.of("a", "b"), done);
        assertEquals(20, deadlines.next(10));
        deadlines.expire(10);
        deadlines.expire(30);
        assertEquals(List.of("a", "b", "c"), done);
        assertEquals(Long.MAX_VALUE, deadlines.next(30));
    }

    @Test
    void forgetsWhatIsRemoved() {
        Deadlines.Entry entry = deadlines.add(10, () -> done.add("a"));
        deadlines.add(20, () -> done.add("b"));
        deadlines.remove(entry);
        assertEquals(20, deadlines.next(0));
        deadlines.expire(100);
        assertEquals(List.of("b"), done);
    }

    @Test
    void letsAnActionAddAnother() {
        deadlines.add(10, () -> deadlines.add(10, () -> done.add("later")));
        deadlines.expire(10);
        assertEquals(List.of(), done, "or an action that is late again would never end");
        deadlines.expire(10);
        assertEquals(List.of("later"), done);
    }

    @Test
    void doesNotDoWhatAnActionRemoves() {
        List<Deadlines.Entry> entries = new ArrayList<>();
        deadlines.add(10, () -> deadlines.remove(entries.get(0)));
        entries.add(deadlines.add(10, () -> done.add("removed")));
        deadlines.expire(10);
        assertEquals(List.of(), done);
    }

    @Test
    void doesNotMindThatTheClockOverflows() {
        deadlines.add(Long.MIN_VALUE + 5, () -> done.add("late"));
        deadlines.add(Long.MAX_VALUE - 5, () -> done.add("early"));
        assertEquals(3, deadlines.next(Long.MAX_VALUE - 8));
        deadlines.expire(Long.MAX_VALUE);
        assertEquals(List.of("early"), done);
        deadlines.expire(Long.MIN_VALUE + 5);
        assertEquals(List.of("early", "late"), done);
    }

    @Test
    void neverWaitsForZero() {
        deadlines.add(10, () -> {});
        assertEquals(1, deadlines.next(10), "0 means for ever to a selector");
    }
}
